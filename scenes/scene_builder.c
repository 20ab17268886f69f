// The gathering half of scene making: everything is appended to a list, nothing is looked at twice.

#include "scenes/scene_builder.h"

#include "scenes/scene_collect.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

enum { DEFAULT_MAX_TEXTURE = 4096 };

SceneLight scene_light_default(void) {
    SceneLight light = {
        .sun_direction = {-0.45f, 0.75f, 0.5f},
        .sun_color = {2.6f, 2.4f, 2.1f},
        .sky_color = {0.55f, 0.68f, 0.9f},
        .ground_color = {0.34f, 0.31f, 0.28f},
    };
    glm_vec3_normalize(light.sun_direction);
    return light;
}

SceneBuilder *scene_builder_create(Arena *arena) {
    SceneBuilder *builder = arena_new(arena, SceneBuilder);
    *builder = (SceneBuilder){
        .arena = arena,
        .light = scene_light_default(),
        .max_texture = DEFAULT_MAX_TEXTURE,
        .meshes.item_bytes = sizeof(BuilderMesh),
        .textures.item_bytes = sizeof(BuilderTexture),
        .materials.item_bytes = sizeof(SceneMaterial),
        .instances.item_bytes = sizeof(SceneInstance),
        .objects.item_bytes = sizeof(SceneObject),
        .categories.item_bytes = sizeof(uint32_t),
        .names.item_bytes = 1,
        .files.item_bytes = sizeof(const char *),
    };
    list_push(&builder->names, arena); // name 0 and category 0 are ""
    list_push(&builder->categories, arena);
    return builder;
}

void scene_builder_light(SceneBuilder *builder, const SceneLight *light) {
    builder->light = *light;
}

void scene_builder_limit_textures(SceneBuilder *builder, uint32_t max_pixels) {
    ASSERT(max_pixels >= 1);
    builder->max_texture = max_pixels;
}

void scene_builder_file(SceneBuilder *builder, const char *path) {
    if ((*name_table_add(&builder->known_files, path, builder->arena))++ > 0) return;
    *(const char **)list_push(&builder->files, builder->arena) =
        text_format(builder->arena, "%s", path);
}

uint32_t scene_builder_file_count(const SceneBuilder *builder) {
    return builder->files.count;
}

const char *scene_builder_file_at(const SceneBuilder *builder, uint32_t index) {
    return *LIST_AT(&builder->files, const char *, index);
}

//---- names ---------------------------------------------------------------------------------------

static uint32_t add_name(SceneBuilder *builder, const char *name) {
    if (name[0] == '\0') return 0;
    uint32_t at = builder->names.count;
    const char *c = name;
    do {
        *(char *)list_push(&builder->names, builder->arena) = *c;
    } while (*c++ != '\0');
    return at;
}

static uint32_t add_category(SceneBuilder *builder, const char *name) {
    if (name[0] == '\0') return 0;
    uint32_t *known = name_table_add(&builder->known_categories, name, builder->arena);
    if (*known > 0) return *known;
    *known = builder->categories.count;
    uint32_t at = add_name(builder, name);
    *(uint32_t *)list_push(&builder->categories, builder->arena) = at;
    return *known;
}

//---- surfaces ------------------------------------------------------------------------------------

// half the size, rounded down but at least 1; texels are averaged two by two
static Image halve(const Image *image, Arena *arena) {
    Image half = image_create(image->width > 1 ? image->width / 2 : 1,
                              image->height > 1 ? image->height / 2 : 1, image->channels, arena);
    for (uint32_t y = 0; y < half.height; y++) {
        for (uint32_t x = 0; x < half.width; x++) {
            uint32_t x1 = 2 * x + 1 < image->width ? 2 * x + 1 : 2 * x;
            uint32_t y1 = 2 * y + 1 < image->height ? 2 * y + 1 : 2 * y;
            for (uint32_t c = 0; c < image->channels; c++) {
#define AT(column, row) \
    image->pixels[((row) * (size_t)image->width + (column)) * image->channels + c]
                unsigned sum = AT(2 * x, 2 * y) + AT(x1, 2 * y) + AT(2 * x, y1) + AT(x1, y1);
#undef AT
                half.pixels[(y * (size_t)half.width + x) * half.channels + c] =
                    (uint8_t)((sum + 2) / 4);
            }
        }
    }
    return half;
}

static uint32_t count_levels(uint32_t width, uint32_t height) {
    uint32_t levels = 1;
    for (uint32_t side = width > height ? width : height; side > 1; side /= 2) levels++;
    return levels;
}

int scene_builder_texture(SceneBuilder *builder, const Image *image, uint32_t flags) {
    ASSERT(image->width > 0 && image->height > 0);
    Image fitted = *image;
    while (fitted.width > builder->max_texture || fitted.height > builder->max_texture) {
        fitted = halve(&fitted, builder->arena);
    }
    BuilderTexture *texture = list_push(&builder->textures, builder->arena);
    texture->texture = (SceneTexture){
        .width = fitted.width,
        .height = fitted.height,
        .levels = count_levels(fitted.width, fitted.height),
        .flags = flags,
    };
    size_t count = (size_t)fitted.width * fitted.height;
    texture->texels = arena_array(builder->arena, uint32_t, count);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *p = fitted.pixels + i * fitted.channels;
        uint32_t alpha = fitted.channels == 4 ? p[3] : 255;
        texture->texels[i] = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | alpha << 24;
    }
    return (int)builder->textures.count - 1;
}

int scene_builder_material(SceneBuilder *builder, const SceneMaterial *material) {
    ASSERT(material->texture == SCENE_NO_TEXTURE || material->texture < builder->textures.count);
    *(SceneMaterial *)list_push(&builder->materials, builder->arena) = *material;
    return (int)builder->materials.count - 1;
}

int scene_builder_mesh(SceneBuilder *builder) {
    BuilderMesh *mesh = list_push(&builder->meshes, builder->arena);
    mesh->triangles.item_bytes = sizeof(SceneTriangle);
    mesh->shades.item_bytes = sizeof(SceneShade);
    return (int)builder->meshes.count - 1;
}

static bool is_finite_corner(const SceneCorner *corner) {
    float sum = 0.0f;
    for (int i = 0; i < 3; i++) sum += corner->position[i] * 0.0f;
    return sum == 0.0f; // NaN and infinities make it NaN
}

static void pack_corner(const SceneCorner *corner, const float face[3], SceneShade *shade, int i) {
    vec3 normal;
    glm_vec3_copy((float *)(uintptr_t)corner->normal, normal);
    float length = glm_vec3_norm(normal);
    bool usable = length > 1e-12f && isfinite(length);
    shade->normal[i] = scene_pack_normal(usable ? normal : face);
    for (int k = 0; k < 2; k++) shade->uv[i][k] = isfinite(corner->uv[k]) ? corner->uv[k] : 0.0f;
    shade->color[i] = corner->color;
}

void scene_builder_triangle(SceneBuilder *builder, int mesh, const SceneCorner corners[3],
                            int material) {
    ASSERT(mesh >= 0 && (uint32_t)mesh < builder->meshes.count);
    ASSERT(material >= 0 && (uint32_t)material < builder->materials.count);
    SceneTriangle triangle;
    bool finite = true;
    for (int i = 0; i < 3; i++) finite = finite && is_finite_corner(&corners[i]);
    for (int k = 0; k < 3; k++) {
        triangle.origin[k] = corners[0].position[k];
        triangle.edge1[k] = corners[1].position[k] - corners[0].position[k];
        triangle.edge2[k] = corners[2].position[k] - corners[0].position[k];
    }
    vec3 face;
    glm_vec3_cross(triangle.edge1, triangle.edge2, face);
    float area = glm_vec3_norm(face);
    if (!finite || !(area > 0.0f) || !isfinite(area)) return;
    BuilderMesh *to = LIST_AT(&builder->meshes, BuilderMesh, mesh);
    SceneShade *shade = list_push(&to->shades, builder->arena);
    for (int i = 0; i < 3; i++) pack_corner(&corners[i], face, shade, i);
    shade->material = (uint32_t)material;
    *(SceneTriangle *)list_push(&to->triangles, builder->arena) = triangle;
}

//---- things --------------------------------------------------------------------------------------

int scene_builder_object(SceneBuilder *builder, const char *name, const char *category) {
    SceneObject *object = list_push(&builder->objects, builder->arena);
    object->name = add_name(builder, name);
    object->category = add_category(builder, category);
    return (int)builder->objects.count - 1;
}

void scene_builder_instance(SceneBuilder *builder, int mesh, int object, mat4 world_from_local) {
    ASSERT(mesh >= 0 && (uint32_t)mesh < builder->meshes.count);
    ASSERT(object >= 0 && (uint32_t)object < builder->objects.count);
    float determinant = glm_mat4_det(world_from_local);
    if (!isfinite(determinant) || determinant == 0.0f) return; // flattened to nothing: invisible

    mat4 inverse;
    glm_mat4_inv(world_from_local, inverse);
    SceneInstance *instance = list_push(&builder->instances, builder->arena);
    instance->mesh = (uint32_t)mesh;
    instance->object = (uint32_t)object;
    instance->category = LIST_AT(&builder->objects, SceneObject, object)->category;
    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 4; column++) {
            instance->world_from_local[4 * row + column] = world_from_local[column][row];
            instance->local_from_world[4 * row + column] = inverse[column][row];
        }
    }
}
