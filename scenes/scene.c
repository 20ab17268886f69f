// Opening a scene: which format reads it, whether the cache already has it, and the small questions
// that can be asked of it afterwards.
//
//     spec ──► format (by extension, or "home:") ──► in the cache? ── yes ──► mapped, done
//                                                        │ no
//                                                        ▼
//                       read into a builder ──► scene_builder_finish ──► saved in the cache
//
// What the reader needed is dropped once the scene is finished; the scene itself is one block.

#include "scenes/scene.h"

#include "scenes/scene_builder.h"
#include "scenes/scene_cache.h"
#include "scenes/scene_cars.h"
#include "scenes/scene_crop.h"
#include "scenes/scene_frame.h"
#include "scenes/scene_furniture.h"
#include "scenes/scene_people.h"

#include <math.h>
#include <string.h>
#include <strings.h>

CONFIG_DEFINE(SceneConfig, scene, SCENE_CONFIG)

#define X(name) &scene_format_##name,
const SceneFormat *const scene_formats[] = {SCENE_FORMATS(X)};
#undef X
const int scene_format_count = ARRAY_COUNT(scene_formats);

//---- opening -------------------------------------------------------------------------------------

// is `spec` one of the format's: "x.glb" in ".gltf .glb", "home:7" in "home:"
static bool is_format_of(const SceneFormat *format, const char *spec) {
    const char *extension = file_extension(spec);
    for (const char *word = format->extensions; *word != '\0';) {
        size_t length = strcspn(word, " ");
        bool is_prefix = word[length - 1] == ':';
        if (is_prefix && strncmp(spec, word, length) == 0) return true;
        if (!is_prefix && strlen(extension) == length && strncasecmp(extension, word, length) == 0)
            return true;
        word += length + strspn(word + length, " ");
    }
    return false;
}

static const SceneFormat *find_format(const char *spec, Error *err) {
    char known[256] = "";
    for (int i = 0; i < scene_format_count; i++) {
        if (is_format_of(scene_formats[i], spec)) return scene_formats[i];
        size_t used = strlen(known);
        strncat(known, i > 0 ? " " : "", sizeof known - used - 1);
        strncat(known, scene_formats[i]->extensions, sizeof known - used - 2);
    }
    error_set(err, "%s: not a scene; expected one of: %s", spec, known);
    return NULL;
}

static bool check_config(const SceneConfig *config, Error *err) {
    mat4 unused;
    if (config->max_texture < 1)
        return error_set(err, "scene.max_texture: %d; must be above 0", config->max_texture);
    if (config->people < 0 || config->people > SCENE_MAX_PEOPLE)
        return error_set(err, "scene.people: %d; choose 0 to %d", config->people, SCENE_MAX_PEOPLE);
    if (config->cars < 0 || config->cars > SCENE_MAX_CARS)
        return error_set(err, "scene.cars: %d; choose 0 to %d", config->cars, SCENE_MAX_CARS);
    if (!(config->crop >= 0.0f && isfinite(config->crop)))
        return error_set(err, "scene.crop: %g; a side in metres, or 0", (double)config->crop);
    if (config->furniture < 0 || config->furniture > SCENE_MAX_FURNITURE)
        return error_set(err, "scene.furniture: %d; choose 0 to %d", config->furniture,
                         SCENE_MAX_FURNITURE);
    return scene_frame(config, unused, err);
}

static bool build(const char *spec, const SceneFormat *format, const SceneConfig *config,
                  SceneBuilder *builder, Arena *arena, Scene *scene, Error *err) {
    scene_builder_limit_textures(builder, (uint32_t)config->max_texture);
    Arena reading = arena_create("scene file");
    bool ok = format->load(spec, config, builder, &reading, err);
    arena_destroy(&reading);
    if (!ok) return error_wrap(err, "%s", spec);
    if (config->level) scene_level(builder); // while all of the ground is there
    if (config->crop > 0.0f) scene_crop(builder, config->crop);
    scene_furniture_add(builder, config->furniture);
    scene_cars_add(builder, config->cars);
    scene_people_add(builder, config->people);
    scene_builder_finish(builder, file_name(spec), arena, scene);
    return true;
}

bool scene_open(const char *spec, const SceneConfig *config, Arena *arena, Scene *scene,
                Error *err) {
    *scene = (Scene){0};
    const SceneFormat *format = find_format(spec, err);
    if (format == NULL || !check_config(config, err)) return false;

    Arena scratch = arena_create("scene builder");
    SceneCache cache;
    bool ok = scene_cache_begin(&cache, spec, format, config, &scratch, err);
    if (ok && !scene_cache_load(&cache, scene)) {
        SceneBuilder *builder = scene_builder_create(&scratch);
        ok = build(spec, format, config, builder, arena, scene, err);
        if (ok) scene_cache_save(&cache, builder, scene);
    }
    arena_destroy(&scratch);
    return ok;
}

void scene_close(Scene *scene) {
    if (scene->is_mapped) file_unmap(scene->image);
    *scene = (Scene){0};
}

//---- questions -----------------------------------------------------------------------------------

const char *scene_object_name(const Scene *scene, uint32_t object) {
    ASSERT(object < scene->object_count);
    return scene->names + scene->objects[object].name;
}

const char *scene_category_name(const Scene *scene, uint32_t category) {
    ASSERT(category < scene->category_count);
    return scene->names + scene->categories[category];
}

uint32_t scene_category_find(const Scene *scene, const char *name) {
    for (uint32_t i = 1; i < scene->category_count; i++) {
        if (strcmp(scene_category_name(scene, i), name) == 0) return i;
    }
    return 0;
}

uint64_t scene_world_triangle_count(const Scene *scene) {
    uint64_t count = 0;
    for (uint32_t i = 0; i < scene->instance_count - scene->people; i++) {
        count += scene->meshes[scene->instances[i].mesh].triangle_count;
    }
    return count;
}

static void to_world(const float matrix[12], const float local[3], float world[3]) {
    for (int row = 0; row < 3; row++) {
        const float *m = matrix + 4 * row;
        world[row] = m[0] * local[0] + m[1] * local[1] + m[2] * local[2] + m[3];
    }
}

void scene_for_each_triangle(const Scene *scene, SceneTriangleVisit *visit, void *context) {
    for (uint32_t i = 0; i < scene->instance_count - scene->people; i++) {
        const SceneInstance *instance = &scene->instances[i];
        const SceneMesh *mesh = &scene->meshes[instance->mesh];
        for (uint32_t t = 0; t < mesh->triangle_count; t++) {
            const SceneTriangle *triangle = &scene->triangles[mesh->first_triangle + t];
            float local[3][3], world[3][3];
            for (int k = 0; k < 3; k++) {
                local[0][k] = triangle->origin[k];
                local[1][k] = triangle->origin[k] + triangle->edge1[k];
                local[2][k] = triangle->origin[k] + triangle->edge2[k];
            }
            for (int c = 0; c < 3; c++) to_world(instance->world_from_local, local[c], world[c]);
            visit(context, i, (const float(*)[3])world);
        }
    }
}

//---- normals -------------------------------------------------------------------------------------
// Octahedral: the sphere is pressed onto an octahedron whose lower half is folded out over the
// corners of the upper half's square (Cigolle et al., "A Survey of Efficient Representations for
// Independent Unit Vectors", JCGT 2014). x is the low half of the word and y the high one, both
// signed with 1 = 32767, so that a kernel unpacks them with unpackSnorm2x16.

static float sign_of(float value) {
    return value < 0.0f ? -1.0f : 1.0f;
}

static uint32_t snorm16(float value) {
    return (uint32_t)(uint16_t)(int16_t)lrintf(value * 32767.0f);
}

uint32_t scene_pack_normal(const float normal[3]) {
    // by the largest magnitude first: tiny and huge vectors have a direction, too
    float largest = fmaxf(fabsf(normal[0]), fmaxf(fabsf(normal[1]), fabsf(normal[2])));
    if (!(largest > 0.0f) || !isfinite(largest)) return snorm16(0.0f);
    float n[3] = {normal[0] / largest, normal[1] / largest, normal[2] / largest};
    float sum = fabsf(n[0]) + fabsf(n[1]) + fabsf(n[2]);
    float x = n[0] / sum, y = n[1] / sum;
    if (n[2] < 0.0f) {
        float folded = (1.0f - fabsf(y)) * sign_of(x);
        y = (1.0f - fabsf(x)) * sign_of(y);
        x = folded;
    }
    return snorm16(x) | snorm16(y) << 16;
}

void scene_unpack_normal(uint32_t packed, float normal[3]) {
    float x = fmaxf((float)(int16_t)(packed & 0xffff) / 32767.0f, -1.0f);
    float y = fmaxf((float)(int16_t)(packed >> 16) / 32767.0f, -1.0f);
    float z = 1.0f - fabsf(x) - fabsf(y);
    if (z < 0.0f) {
        float folded = (1.0f - fabsf(y)) * sign_of(x);
        y = (1.0f - fabsf(x)) * sign_of(y);
        x = folded;
    }
    float length = sqrtf(x * x + y * y + z * z);
    normal[0] = x / length;
    normal[1] = y / length;
    normal[2] = z / length;
}

//---- colours -------------------------------------------------------------------------------------

uint32_t scene_pack_color(const float *color, size_t channels) {
    uint32_t packed = 0xff000000u;
    if (channels == 4) packed = 0;
    for (size_t c = 0; c < channels; c++) {
        float value = color[c] >= 0.0f ? color[c] : 0.0f; // also what is no number
        if (value > 1.0f) value = 1.0f;
        packed |= (uint32_t)(value * 255.0f + 0.5f) << (8 * c);
    }
    return packed;
}
