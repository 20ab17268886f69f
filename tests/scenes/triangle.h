// A document with one triangle, for the tests of the glTF reader to change.

#pragma once

#include "reading.h"

// one triangle: positions at 0, indices at 36, texture coordinates at 44, colours at 68
static inline FileBytes triangle_bin(Arena *arena) {
    static const float positions[9] = {0, 0, 0, 1, 0, 0, 0, 1, 0};
    static const uint16_t indices[4] = {0, 1, 2, 0};
    static const float uvs[6] = {0, 0, 1, 0, 0, 1};
    static const uint8_t colors[12] = {255, 0, 0, 255, 0, 51, 0, 255, 0, 0, 255, 0};
    uint8_t *bin = arena_alloc(arena, 80);
    memcpy(bin, positions, sizeof positions);
    memcpy(bin + 36, indices, sizeof indices);
    memcpy(bin + 44, uvs, sizeof uvs);
    memcpy(bin + 68, colors, sizeof colors);
    return (FileBytes){bin, 80};
}

#define BUFFERS                                                \
    "'asset':{'version':'2.0'},'buffers':[{'byteLength':80}]," \
    "'bufferViews':[{'buffer':0,'byteLength':36},"             \
    "{'buffer':0,'byteOffset':36,'byteLength':8},"             \
    "{'buffer':0,'byteOffset':44,'byteLength':24},"            \
    "{'buffer':0,'byteOffset':68,'byteLength':12}]"
#define ACCESSORS                                                                 \
    "'accessors':[{'bufferView':0,'componentType':5126,'count':3,'type':'VEC3'}," \
    "{'bufferView':1,'componentType':5123,'count':3,'type':'SCALAR'},"            \
    "{'bufferView':2,'componentType':5126,'count':3,'type':'VEC2'},"              \
    "{'bufferView':3,'componentType':5121,'normalized':true,'count':3,'type':'VEC4'}]"
#define MESH                                                                            \
    "'meshes':[{'name':'tri','primitives':[{'attributes':{'POSITION':0,'TEXCOORD_0':2," \
    "'COLOR_0':3},'indices':1}]}]"
#define ONE_NODE "'nodes':[{'mesh':0}],'scenes':[{'nodes':[0]}],'scene':0"
#define TRIANGLE "{" BUFFERS "," ACCESSORS "," MESH "," ONE_NODE "}"

static inline bool read_json(const char *json, Arena *arena, Scene *scene, Error *err) {
    FileBytes bin = triangle_bin(arena);
    return read_gltf(make_glb(json, bin.data, bin.size, arena), arena, scene, err);
}

// the first place of `from` in the text is replaced
static inline const char *with(const char *json, const char *from, const char *to, Arena *arena) {
    const char *at = strstr(json, from);
    if (at == NULL) fail_msg("the document has no %s", from);
    return text_format(arena, "%.*s%s%s", (int)(at - json), json, to, at + strlen(from));
}

// a 1 x 1 picture, PNG
#define PIXEL                                                                                    \
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAE" \
    "hQGAhKmMIQAAAABJRU5ErkJggg=="
#define TEXTURED                                                                                  \
    "{'images':[{'uri':'" PIXEL "'}],'samplers':[{'wrapS':33071},{'wrapS':10497,'wrapT':33648}]," \
    "'textures':[{'source':0,'sampler':0},{'source':0,'sampler':1}],"                             \
    "'materials':[{'pbrMetallicRoughness':{'baseColorTexture':{'index':0}}},"                     \
    "{'pbrMetallicRoughness':{'baseColorTexture':{'index':1}}},"                                  \
    "{'pbrMetallicRoughness':{'baseColorTexture':{'index':0}}}]," BUFFERS "," ACCESSORS ","       \
    "'meshes':[{'primitives':[{'attributes':{'POSITION':0,'TEXCOORD_1':2},'material':0}]}]"       \
    "," ONE_NODE "}"
