// glTF materials, reduced to what the renderer shows: a base colour, its picture, holes, and light
// of its own.
//
//     pbrMetallicRoughness.baseColor*                  base colour and picture
//     KHR_materials_pbrSpecularGlossiness.diffuse*     the same, where a file has only that
//     alphaMode MASK / BLEND                           holes below alphaCutoff / below 0.5
//     KHR_materials_unlit                              shown as it is, whatever the light
//     emissiveFactor, emissiveTexture                  shown as it is where it outshines the base
//     KHR_texture_transform, texCoord                  applied to the coordinates when meshes load
//     sampler.wrapS, wrapT                             clamp or repeat; mirrored counts as repeat
//
// Only the pictures that a base colour needs are decoded. A picture that is used with two samplers
// becomes two textures.

#include "scenes/scene_gltf.h"
#include "scenes/scene_picture.h"

#include <math.h>
#include <string.h>

enum { CLAMP_TO_EDGE = 33071 };

// What of a material is shown: colour and textureInfo, from one place of the document.
typedef struct Surface {
    float color[4];
    const json_t *info; // textureInfo, or NULL
    uint32_t flags;
} Surface;

//---- textures ------------------------------------------------------------------------------------

static bool read_image(const void *context, int index, Arena *arena, FileBytes *bytes, Error *err) {
    const Gltf *gltf = context;
    const json_t *image = gltf_item(gltf, "images", index);
    const char *uri = gltf_text(image, "uri", NULL);
    int view = gltf_index(image, "bufferView");
    if (uri != NULL) return gltf_uri_read(gltf, uri, arena, bytes, err);
    if (view < 0) return error_set(err, "neither uri nor bufferView");
    *bytes = (FileBytes){gltf->views[view].data, (size_t)gltf->views[view].size};
    return true;
}

// tells the builder which file a picture comes from, if any
static void note_file(const Gltf *gltf, int image) {
    const char *uri = gltf_text(gltf_item(gltf, "images", image), "uri", NULL);
    if (uri == NULL || !gltf_uri_is_file(uri)) return;
    Error ignored; // reading it will tell
    const char *path = gltf_uri_path(gltf, uri, gltf->arena, &ignored);
    if (path != NULL) scene_builder_file(gltf->builder, path);
}

static bool add_pictures(Gltf *gltf, ScenePicture *pictures, int count) {
    for (int i = 0; i < count; i++) note_file(gltf, pictures[i].source);
    int failed = 0;
    return scene_picture_add_all(gltf->builder, pictures, count, read_image, gltf, &failed,
                                 gltf->err) ||
           error_wrap(gltf->err, "images[%d]", pictures[failed].source);
}

// the place in pictures[*count] of a textureInfo's picture, added if new; -1 where there is none
static int find_picture(const Gltf *gltf, const json_t *info, ScenePicture *pictures, int *count) {
    const json_t *texture = gltf_item(gltf, "textures", gltf_index(info, "index"));
    int image = gltf_index(texture, "source");
    if (image < 0) return -1;
    const json_t *sampler = gltf_item(gltf, "samplers", gltf_index(texture, "sampler"));
    uint32_t flags = 0;
    if (gltf_uint(sampler, "wrapS", 0) == CLAMP_TO_EDGE) flags |= SCENE_TEXTURE_CLAMP_U;
    if (gltf_uint(sampler, "wrapT", 0) == CLAMP_TO_EDGE) flags |= SCENE_TEXTURE_CLAMP_V;
    return scene_picture_find(pictures, count, image, flags);
}

// Rows of translation · rotation · scale. The angle is counter-clockwise on the picture, whose v
// runs down.
static void read_uv_transform(const json_t *info, GltfMaterial *material) {
    const json_t *transform = gltf_extension(info, "KHR_texture_transform");
    float offset[2] = {0.0f, 0.0f}, scale[2] = {1.0f, 1.0f};
    gltf_numbers(transform, "offset", offset, 2);
    gltf_numbers(transform, "scale", scale, 2);
    float angle = gltf_number(transform, "rotation", 0.0f);
    float c = cosf(angle), s = sinf(angle);
    float uv[2][3] = {
        {c * scale[0], s * scale[1], offset[0]},
        {-s * scale[0], c * scale[1], offset[1]},
    };
    memcpy(material->uv, uv, sizeof uv);
    uint64_t set = gltf_uint(transform, "texCoord", gltf_uint(info, "texCoord", 0));
    material->uv_set = set < 1000 ? (int)set : -1;
}

//---- materials -----------------------------------------------------------------------------------

static float brightness(const float color[3]) {
    return 0.2126f * color[0] + 0.7152f * color[1] + 0.0722f * color[2]; // Rec. 709, linear
}

// A surface that gives off more light than it could reflect is shown by that light.
static void apply_emission(const json_t *material, Surface *surface) {
    float light[3] = {0.0f, 0.0f, 0.0f};
    gltf_numbers(material, "emissiveFactor", light, 3);
    float strength = gltf_number(gltf_extension(material, "KHR_materials_emissive_strength"),
                                 "emissiveStrength", 1.0f);
    for (int i = 0; i < 3; i++) light[i] *= strength;
    if (!(brightness(light) > brightness(surface->color)) || brightness(light) < 0.1f) return;
    for (int i = 0; i < 3; i++) surface->color[i] = light[i] < 1.0f ? light[i] : 1.0f;
    const json_t *info = json_object_get(material, "emissiveTexture");
    if (info != NULL) surface->info = info;
    surface->flags |= SCENE_MATERIAL_EMISSIVE;
}

static Surface read_surface(const json_t *material) {
    Surface surface = {.color = {1.0f, 1.0f, 1.0f, 1.0f}};
    const json_t *metallic = json_object_get(material, "pbrMetallicRoughness");
    const json_t *specular = gltf_extension(material, "KHR_materials_pbrSpecularGlossiness");
    if (metallic == NULL && specular != NULL) {
        gltf_numbers(specular, "diffuseFactor", surface.color, 4);
        surface.info = json_object_get(specular, "diffuseTexture");
    } else {
        gltf_numbers(metallic, "baseColorFactor", surface.color, 4);
        surface.info = json_object_get(metallic, "baseColorTexture");
    }
    apply_emission(material, &surface);
    if (gltf_extension(material, "KHR_materials_unlit") != NULL)
        surface.flags |= SCENE_MATERIAL_EMISSIVE;
    return surface;
}

static bool read_alpha(const Gltf *gltf, int index, const json_t *json, SceneMaterial *material) {
    const char *mode = gltf_text(json, "alphaMode", "OPAQUE");
    material->alpha_cutoff = 0.5f;
    if (strcmp(mode, "OPAQUE") == 0) return true;
    material->flags |= SCENE_MATERIAL_CUTOUT;
    if (strcmp(mode, "BLEND") == 0) return true;
    if (strcmp(mode, "MASK") != 0)
        return error_set(gltf->err, "materials[%d].alphaMode: unknown '%.20s'", index, mode);
    material->alpha_cutoff = gltf_number(json, "alphaCutoff", 0.5f);
    return true;
}

static float read_roughness(const json_t *material) {
    const json_t *metallic = json_object_get(material, "pbrMetallicRoughness");
    const json_t *specular = gltf_extension(material, "KHR_materials_pbrSpecularGlossiness");
    if (metallic == NULL && specular != NULL)
        return 1.0f - gltf_number(specular, "glossinessFactor", 1.0f);
    return gltf_number(metallic, "roughnessFactor", 1.0f);
}

// `json` is NULL for the material of primitives that name none
static bool add_material(Gltf *gltf, int index, const json_t *json, int texture) {
    Surface surface = read_surface(json);
    SceneMaterial material = {
        .texture = texture >= 0 ? (uint32_t)texture : SCENE_NO_TEXTURE,
        .flags = surface.flags,
        .roughness = read_roughness(json),
    };
    memcpy(material.base_color, surface.color, sizeof surface.color);
    if (!read_alpha(gltf, index, json, &material)) return false;

    GltfMaterial *kept = &gltf->materials[index];
    kept->is_made = true;
    if (texture >= 0)
        read_uv_transform(surface.info, kept);
    else
        kept->uv_set = -1;
    kept->material = scene_builder_material(gltf->builder, &material);
    return true;
}

bool scene_gltf_material_load_all(Gltf *gltf) {
    int count = (int)gltf_count(gltf, "materials"), picture_count = 0;
    gltf->materials = arena_array(gltf->arena, GltfMaterial, (size_t)count + 1);
    ScenePicture *pictures = arena_array(gltf->arena, ScenePicture, (size_t)count + 1);
    int *of_material = arena_array(gltf->arena, int, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        Surface surface = read_surface(gltf_item(gltf, "materials", i));
        of_material[i] = find_picture(gltf, surface.info, pictures, &picture_count);
    }
    if (!add_pictures(gltf, pictures, picture_count)) return false;
    for (int i = 0; i < count; i++) {
        const json_t *json = gltf_item(gltf, "materials", i);
        int texture = of_material[i] >= 0 ? pictures[of_material[i]].texture : -1;
        if (!add_material(gltf, i, json, texture)) return false;
    }
    return true;
}

const GltfMaterial *gltf_material(Gltf *gltf, int index) {
    size_t count = gltf_count(gltf, "materials");
    GltfMaterial *material = &gltf->materials[index >= 0 ? (size_t)index : count];
    if (!material->is_made) add_material(gltf, (int)count, NULL, -1);
    return material;
}
