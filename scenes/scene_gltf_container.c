// The outside of a glTF document: two file forms, and the buffers that hold its numbers.
//
//     .glb   ┌────────┬─────────┬────────┬──────────────┬─────────┬────────┬──────────────┐
//            │ "glTF" │ version │ length │ size, "JSON" │ text    │ size,  │ bytes of     │
//            │        │ = 2     │        │              │         │ "BIN\0"│ buffer 0     │
//            └────────┴─────────┴────────┴──────────────┴─────────┴────────┴──────────────┘
//     .gltf  the text alone
//
// A buffer is the BIN chunk, a file named relative to the document, or a data: URI. URIs that name
// a scheme (http:, file:) or an absolute path are refused.
// All offsets are added in 64 bits; the schema keeps every number at or below 2^53.

#include "scenes/scene_gltf.h"

#include <stdio.h>
#include <string.h>

enum { GLB_HEADER = 12, CHUNK_HEADER = 8 };
static const uint32_t CHUNK_JSON = 0x4e4f534a, CHUNK_BIN = 0x004e4942;

// Required extensions that change nothing in what is read here, or that the reader knows.
static const char *const known_extensions[] = {
    "KHR_texture_transform", "KHR_mesh_quantization", "KHR_lights_punctual",
    "KHR_materials_",        "KHR_xmp_json_ld",       "KHR_animation_pointer",
};

//---- files ---------------------------------------------------------------------------------------

static uint32_t word_at(const uint8_t *p) {
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

// takes the chunk at *at off the file; false at the end or where it does not fit
static bool next_chunk(FileBytes file, size_t *at, uint32_t *type, FileBytes *chunk) {
    if (file.size - *at < CHUNK_HEADER) return false;
    uint32_t size = word_at(file.data + *at);
    if (size > file.size - *at - CHUNK_HEADER) return false;
    *type = word_at(file.data + *at + 4);
    *chunk = (FileBytes){file.data + *at + CHUNK_HEADER, size};
    *at += CHUNK_HEADER + (size_t)size;
    return true;
}

static bool split_glb(Gltf *gltf, FileBytes file, FileBytes *text) {
    if (file.size < GLB_HEADER) return error_set(gltf->err, "cut short: no GLB header");
    uint32_t version = word_at(file.data + 4), length = word_at(file.data + 8);
    if (version != 2) return error_set(gltf->err, "GLB version %u; only 2 is read", version);
    if (length > file.size)
        return error_set(gltf->err, "cut short: %zu of %u bytes", file.size, length);
    if (length < GLB_HEADER) return error_set(gltf->err, "GLB header says %u bytes", length);

    file.size = length;
    size_t at = GLB_HEADER;
    uint32_t type = 0;
    if (!next_chunk(file, &at, &type, text) || type != CHUNK_JSON)
        return error_set(gltf->err, "the first GLB chunk is not a whole JSON chunk");
    FileBytes chunk = {0};
    if (at == length) return true;
    if (!next_chunk(file, &at, &type, &chunk))
        return error_set(gltf->err, "the second GLB chunk is longer than the file");
    if (type == CHUNK_BIN) gltf->binary = chunk;
    return true;
}

static bool check_version(const Gltf *gltf) {
    const json_t *asset = json_object_get(gltf->root, "asset");
    const char *version = gltf_text(asset, "version", "");
    if (strncmp(version, "2.", 2) != 0)
        return error_set(gltf->err, "asset.version: '%.20s'; only 2.x is read", version);
    const char *least = gltf_text(asset, "minVersion", "2.0");
    if (strcmp(least, "2.0") == 0) return true;
    return error_set(gltf->err, "asset.minVersion: needs a reader of glTF %.20s", least);
}

static bool check_extensions(const Gltf *gltf) {
    const json_t *required = json_object_get(gltf->root, "extensionsRequired");
    for (size_t i = 0; i < json_array_size(required); i++) {
        const char *name = json_string_value(json_array_get(required, i));
        bool known = false;
        for (size_t k = 0; k < ARRAY_COUNT(known_extensions); k++) {
            known = known || strncmp(name, known_extensions[k], strlen(known_extensions[k])) == 0;
        }
        if (!known)
            return error_set(gltf->err,
                             "needs the extension %.80s, which is not supported; export the "
                             "file without it",
                             name);
    }
    return true;
}

bool scene_gltf_container_open(Gltf *gltf, FileBytes file) {
    FileBytes text = file;
    bool is_glb = file.size >= 4 && memcmp(file.data, "glTF", 4) == 0;
    if (is_glb && !split_glb(gltf, file, &text)) return false;
    json_error_t wrong;
    gltf->root = json_loadb((const char *)text.data, text.size, 0, &wrong);
    if (gltf->root == NULL)
        return error_set(gltf->err, "JSON, line %d: %s", wrong.line, wrong.text);
    return scene_gltf_schema_check(gltf->root, gltf->err) && check_version(gltf) &&
           check_extensions(gltf);
}

//---- URIs ----------------------------------------------------------------------------------------

bool gltf_uri_is_file(const char *uri) {
    return strncmp(uri, "data:", 5) != 0;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// "my%20chair.bin" -> "my chair.bin"; false where an escape is broken or hides a zero
static bool decode_escapes(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        *to++ = *from;
        if (*from != '%') continue;
        int high = hex_digit(from[1]), low = high >= 0 ? hex_digit(from[2]) : -1;
        if (low < 0 || 16 * high + low == 0) return false;
        to[-1] = (char)(16 * high + low);
        from += 2;
    }
    *to = '\0';
    return true;
}

const char *gltf_uri_path(const Gltf *gltf, const char *uri, Arena *arena, Error *err) {
    char *name = text_format(arena, "%s", uri);
    size_t scheme = strcspn(name, ":/");
    if (name[0] == '\0' || name[0] == '/' || name[scheme] == ':' || !decode_escapes(name)) {
        error_set(err, "uri '%.80s': expected a file beside the document", uri);
        return NULL;
    }
    return text_format(arena, "%s/%s", gltf->directory, name);
}

static int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}

static bool decode_base64(const char *text, Arena *arena, FileBytes *bytes, Error *err) {
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == '=') length--;
    uint8_t *data = arena_alloc(arena, length / 4 * 3 + 3);
    size_t size = 0;
    uint32_t bits = 0;
    for (size_t i = 0; i < length; i++) {
        int digit = base64_digit(text[i]);
        if (digit < 0) return error_set(err, "data: URI: not base64 at character %zu", i);
        bits = bits << 6 | (uint32_t)digit;
        // four digits are three bytes: every digit but the first of a group completes one
        if (i % 4 != 0) data[size++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
    }
    *bytes = (FileBytes){data, size};
    return true;
}

bool gltf_uri_read(const Gltf *gltf, const char *uri, Arena *arena, FileBytes *bytes, Error *err) {
    if (gltf_uri_is_file(uri)) {
        const char *path = gltf_uri_path(gltf, uri, arena, err);
        return path != NULL && file_read(path, arena, bytes, err);
    }
    const char *comma = strchr(uri, ',');
    if (comma == NULL || comma - uri < 7 || memcmp(comma - 7, ";base64", 7) != 0)
        return error_set(err, "data: URI is not base64");
    return decode_base64(comma + 1, arena, bytes, err);
}

//---- buffers -------------------------------------------------------------------------------------

static bool load_buffer(Gltf *gltf, size_t index) {
    const json_t *buffer = gltf_item(gltf, "buffers", (int)index);
    const char *uri = gltf_text(buffer, "uri", NULL);
    FileBytes *bytes = &gltf->buffers[index];
    if (uri == NULL) {
        if (index != 0 || gltf->binary.data == NULL)
            return error_set(gltf->err, "buffers[%zu]: no uri, and no BIN chunk to take", index);
        *bytes = gltf->binary;
    } else {
        if (gltf_uri_is_file(uri)) {
            const char *path = gltf_uri_path(gltf, uri, gltf->arena, gltf->err);
            if (path != NULL) scene_builder_file(gltf->builder, path);
        }
        if (!gltf_uri_read(gltf, uri, gltf->arena, bytes, gltf->err))
            return error_wrap(gltf->err, "buffers[%zu]", index);
    }
    uint64_t length = gltf_uint(buffer, "byteLength", 0);
    if (length > bytes->size)
        return error_set(gltf->err, "buffers[%zu].byteLength: %llu, but only %zu bytes are there",
                         index, (unsigned long long)length, bytes->size);
    bytes->size = (size_t)length;
    return true;
}

static bool load_view(Gltf *gltf, size_t index) {
    const json_t *view = gltf_item(gltf, "bufferViews", (int)index);
    FileBytes buffer = gltf->buffers[gltf_index(view, "buffer")];
    uint64_t offset = gltf_uint(view, "byteOffset", 0), size = gltf_uint(view, "byteLength", 0);
    uint64_t stride = gltf_uint(view, "byteStride", 0);
    if (offset + size > buffer.size)
        return error_set(gltf->err, "bufferViews[%zu]: bytes %llu to %llu of a buffer of %zu",
                         index, (unsigned long long)offset, (unsigned long long)(offset + size),
                         buffer.size);
    if (stride > 252) // the specification's limit
        return error_set(gltf->err, "bufferViews[%zu].byteStride: more than 252", index);
    gltf->views[index] = (GltfView){buffer.data + offset, size, (uint32_t)stride};
    return true;
}

bool scene_gltf_container_buffers(Gltf *gltf) {
    size_t buffers = gltf_count(gltf, "buffers"), views = gltf_count(gltf, "bufferViews");
    gltf->buffers = arena_array(gltf->arena, FileBytes, buffers);
    gltf->views = arena_array(gltf->arena, GltfView, views);
    for (size_t i = 0; i < buffers; i++) {
        if (!load_buffer(gltf, i)) return false;
    }
    for (size_t i = 0; i < views; i++) {
        if (!load_view(gltf, i)) return false;
    }
    return true;
}
