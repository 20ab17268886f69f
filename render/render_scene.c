// A scene on the device, and worlds in which its instances move.
//
//     RenderScene   the scene's own arrays, wrapped (in place on the host, copied to a GPU), and
//                   three small ones in the form that the kernel likes: instances, textures with
//                   the start of every mip level, and the RaycastScene that holds all addresses
//     RenderWorld   its own instances and top nodes: about 144 bytes an instance and 128 a node, so
//                   every state of a large batch can have one
//
// render_world_move only notes the new placement. The upper tree is refitted and uploaded once, by
// the next render_views, however many instances have moved.

#include "render/render_scene.h"

#include <cglm/cglm.h>

#include <string.h>

enum {
    BUFFER_TRIANGLES,
    BUFFER_SHADES,
    BUFFER_NODES,
    BUFFER_MATERIALS,
    BUFFER_TEXTURES,
    BUFFER_TEXELS,
    BUFFER_INSTANCES,
    BUFFER_TOP_NODES,
    BUFFER_SCENE,
    BUFFERS
};

struct RenderScene {
    Gpu *gpu;
    const Scene *scene;
    RaycastInstance *instances; // [instance_count]
    const BvhNode *top_nodes;
    uint32_t top_node_count;
    RaycastScene described;
    GpuBuffer buffers[BUFFERS];
};

struct RenderWorld {
    const RenderScene *seen;
    RaycastInstance *instances; // [instance_count]
    BvhNode *top_nodes;         // [top_node_count]
    BvhBox *boxes;              // [instance_count], in the world
    RaycastPlacement *before;   // [instance_count], as the step began
    RaycastPlacement *placed;   // [instance_count], now
    GpuBuffer instance_buffer, node_buffer, before_buffer;
    bool is_moved, is_stepped; // since the last upload
};

//---- scene ---------------------------------------------------------------------------------------

static bool mesh_has_cutout(const Scene *scene, const SceneMesh *mesh) {
    for (uint32_t i = 0; i < mesh->triangle_count; i++) {
        const SceneShade *shade = &scene->shades[mesh->first_triangle + i];
        if (scene->materials[shade->material].flags & SCENE_MATERIAL_CUTOUT) return true;
    }
    return false;
}

static RaycastInstance *convert_instances(const Scene *scene, Arena *arena) {
    RaycastInstance *instances = arena_array(arena, RaycastInstance, scene->instance_count + 1);
    bool *cutout = arena_array(arena, bool, scene->mesh_count + 1);
    for (uint32_t m = 0; m < scene->mesh_count; m++) {
        cutout[m] = mesh_has_cutout(scene, &scene->meshes[m]);
    }
    for (uint32_t i = 0; i < scene->instance_count; i++) {
        const SceneInstance *from = &scene->instances[i];
        RaycastInstance *to = &instances[i];
        memcpy(to->local_from_world, from->local_from_world, sizeof to->local_from_world);
        to->first_node = scene->meshes[from->mesh].first_node;
        to->first_triangle = scene->meshes[from->mesh].first_triangle;
        to->flags = cutout[from->mesh] ? RAYCAST_HAS_CUTOUT : 0;
        to->object = from->object + 1;
        to->category = from->category;
    }
    return instances;
}

static RaycastTexture *convert_textures(const Scene *scene, Arena *arena) {
    RaycastTexture *textures = arena_array(arena, RaycastTexture, scene->texture_count + 1);
    for (uint32_t i = 0; i < scene->texture_count; i++) {
        const SceneTexture *from = &scene->textures[i];
        RaycastTexture *to = &textures[i];
        ASSERT(from->levels >= 1 && from->levels <= RAYCAST_LEVELS);
        *to = (RaycastTexture){from->width, from->height, from->levels, from->flags, {0}};
        uint32_t width = from->width, height = from->height;
        uint32_t at = from->first_texel;
        for (uint32_t level = 0; level < from->levels; level++) {
            to->first[level] = at;
            at += width * height;
            width = width > 1 ? width / 2 : 1;
            height = height > 1 ? height / 2 : 1;
        }
    }
    return textures;
}

// An array may be empty; a buffer may not.
static bool wrap(RenderScene *seen, int buffer, const void *data, size_t bytes, Arena *arena,
                 Error *err) {
    if (bytes == 0) {
        bytes = sizeof(BvhNode);
        data = arena_alloc(arena, bytes);
    }
    return gpu_buffer_wrap(seen->gpu, data, bytes, &seen->buffers[buffer], err);
}

static bool wrap_arrays(RenderScene *seen, Arena *arena, Error *err) {
    const Scene *s = seen->scene;
    const RaycastTexture *textures = convert_textures(s, arena);
#define WRAP(buffer, array, count) \
    wrap(seen, buffer, array, (size_t)(count) * sizeof(array)[0], arena, err)
    return WRAP(BUFFER_TRIANGLES, s->triangles, s->triangle_count) &&
           WRAP(BUFFER_SHADES, s->shades, s->triangle_count) &&
           WRAP(BUFFER_NODES, s->nodes, s->node_count) &&
           WRAP(BUFFER_MATERIALS, s->materials, s->material_count) &&
           WRAP(BUFFER_TEXTURES, textures, s->texture_count) &&
           WRAP(BUFFER_TEXELS, s->texels, s->texel_count) &&
           WRAP(BUFFER_INSTANCES, seen->instances, s->instance_count) &&
           WRAP(BUFFER_TOP_NODES, seen->top_nodes, seen->top_node_count);
#undef WRAP
}

static bool describe(RenderScene *seen, Error *err) {
    const SceneLight *light = &seen->scene->light;
    uint64_t at[BUFFERS];
    for (int i = 0; i < BUFFER_SCENE; i++) at[i] = gpu_address(seen->gpu, seen->buffers[i]);
    RaycastScene *to = &seen->described;
    to->triangles = at[BUFFER_TRIANGLES];
    to->shades = at[BUFFER_SHADES];
    to->nodes = at[BUFFER_NODES];
    to->materials = at[BUFFER_MATERIALS];
    to->textures = at[BUFFER_TEXTURES];
    to->texels = at[BUFFER_TEXELS];
    memcpy(to->sun_direction, light->sun_direction, sizeof to->sun_direction);
    memcpy(to->sun_color, light->sun_color, sizeof to->sun_color);
    memcpy(to->sky_color, light->sky_color, sizeof to->sky_color);
    memcpy(to->ground_color, light->ground_color, sizeof to->ground_color);
    return gpu_buffer_wrap(seen->gpu, to, sizeof *to, &seen->buffers[BUFFER_SCENE], err);
}

bool render_scene_create(Gpu *gpu, const Scene *scene, Arena *arena, RenderScene **out,
                         Error *err) {
    RenderScene *seen = arena_new(arena, RenderScene);
    *out = seen;
    seen->gpu = gpu;
    seen->scene = scene;
    seen->instances = convert_instances(scene, arena);
    seen->top_nodes = scene->top_nodes;
    seen->top_node_count = scene->top_node_count;
    if (scene->top_node_count == 0) {
        seen->top_nodes = bvh_build(NULL, 0, 1, arena).nodes;
        seen->top_node_count = 1;
    }
    if (wrap_arrays(seen, arena, err) && describe(seen, err)) return true;
    render_scene_destroy(seen);
    *out = NULL;
    return error_wrap(err, "uploading scene %s", scene->name);
}

void render_scene_destroy(RenderScene *seen) {
    if (seen == NULL) return;
    for (int i = 0; i < BUFFERS; i++) {
        gpu_buffer_destroy(seen->gpu, seen->buffers[i]);
        seen->buffers[i] = (GpuBuffer){0};
    }
}

//---- world ---------------------------------------------------------------------------------------

// Of the mesh's box, turned: not the tightest box of a turned mesh, but one that costs nothing.
static BvhBox placed_box(const SceneMesh *mesh, const float rows[12]) {
    BvhBox box;
    for (int a = 0; a < 3; a++) {
        box.low[a] = box.high[a] = rows[4 * a + 3];
        for (int k = 0; k < 3; k++) {
            float x = rows[4 * a + k] * mesh->low[k], y = rows[4 * a + k] * mesh->high[k];
            box.low[a] += x < y ? x : y;
            box.high[a] += x < y ? y : x;
        }
    }
    return box;
}

static void create_placements(RenderWorld *world, Arena *arena) {
    const Scene *scene = world->seen->scene;
    world->before = arena_array(arena, RaycastPlacement, scene->instance_count + 1);
    world->placed = arena_array(arena, RaycastPlacement, scene->instance_count + 1);
    for (uint32_t i = 0; i < scene->instance_count; i++) {
        memcpy(world->placed[i].world_from_local, scene->instances[i].world_from_local,
               sizeof world->placed[i].world_from_local);
        world->before[i] = world->placed[i];
    }
}

static bool create_world(RenderWorld *world, Arena *arena, Error *err) {
    const RenderScene *seen = world->seen;
    const Scene *scene = seen->scene;
    size_t count = scene->instance_count > 0 ? scene->instance_count : 1;
    world->instances = arena_array(arena, RaycastInstance, count);
    world->top_nodes = arena_array(arena, BvhNode, seen->top_node_count);
    world->boxes = arena_array(arena, BvhBox, count);
    memcpy(world->instances, seen->instances, count * sizeof *world->instances);
    memcpy(world->top_nodes, seen->top_nodes, seen->top_node_count * sizeof *world->top_nodes);
    for (uint32_t i = 0; i < scene->instance_count; i++) {
        const SceneInstance *instance = &scene->instances[i];
        world->boxes[i] = placed_box(&scene->meshes[instance->mesh], instance->world_from_local);
    }
    create_placements(world, arena);
    world->is_moved = world->is_stepped = true;
    return gpu_buffer_create(seen->gpu, count * sizeof(RaycastPlacement), &world->before_buffer,
                             err) &&
           gpu_buffer_create(seen->gpu, count * sizeof(RaycastInstance), &world->instance_buffer,
                             err) &&
           gpu_buffer_create(seen->gpu, seen->top_node_count * sizeof(BvhNode), &world->node_buffer,
                             err);
}

bool render_world_create(RenderScene *seen, Arena *arena, RenderWorld **out, Error *err) {
    RenderWorld *world = arena_new(arena, RenderWorld);
    world->seen = seen;
    *out = world;
    if (create_world(world, arena, err)) return true;
    render_world_destroy(world);
    *out = NULL;
    return error_wrap(err, "a world of scene %s", seen->scene->name);
}

void render_world_destroy(RenderWorld *world) {
    if (world == NULL) return;
    gpu_buffer_destroy(world->seen->gpu, world->instance_buffer);
    gpu_buffer_destroy(world->seen->gpu, world->node_buffer);
    gpu_buffer_destroy(world->seen->gpu, world->before_buffer);
    world->instance_buffer = world->node_buffer = world->before_buffer = (GpuBuffer){0};
}

static void rows_of(mat4 matrix, float rows[12]) {
    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 4; column++) rows[4 * row + column] = matrix[column][row];
    }
}

void render_world_move(RenderWorld *world, uint32_t instance, mat4 world_from_local) {
    const Scene *scene = world->seen->scene;
    ASSERT(instance < scene->instance_count);
    mat4 inverse;
    float rows[12];
    glm_mat4_inv(world_from_local, inverse);
    rows_of(inverse, world->instances[instance].local_from_world);
    rows_of(world_from_local, rows);
    world->boxes[instance] = placed_box(&scene->meshes[scene->instances[instance].mesh], rows);
    RaycastPlacement *before = &world->before[instance];
    memcpy(world->placed[instance].world_from_local, rows, sizeof rows);
    before->is_moved = memcmp(before->world_from_local, rows, sizeof rows) != 0;
    world->is_moved = world->is_stepped = true;
}

void render_world_step(RenderWorld *world) {
    size_t count = world->seen->scene->instance_count;
    memcpy(world->before, world->placed, count * sizeof *world->before);
    world->is_stepped = true;
}

void render_world_update(RenderWorld *world) {
    if (!world->is_moved) return;
    const RenderScene *seen = world->seen;
    // leaves of the upper tree name the instance itself, so its slots are the instances
    bvh_refit(world->top_nodes, seen->top_node_count, world->boxes);
    if (seen->scene->instance_count > 0) {
        gpu_write(seen->gpu, world->instance_buffer, 0, world->instances,
                  seen->scene->instance_count * sizeof *world->instances);
    }
    gpu_write(seen->gpu, world->node_buffer, 0, world->top_nodes,
              seen->top_node_count * sizeof *world->top_nodes);
    world->is_moved = false;
}

void render_world_remember(RenderWorld *world, RaycastBefore *before) {
    const RenderScene *seen = world->seen;
    size_t count = seen->scene->instance_count;
    before->placements = gpu_address(seen->gpu, world->before_buffer);
    before->has_placements = 1;
    if (world->is_stepped && count > 0)
        gpu_write(seen->gpu, world->before_buffer, 0, world->before, count * sizeof *world->before);
    world->is_stepped = false;
}

void render_scene_fill(const RenderView *view, RaycastView *out) {
    const RenderScene *seen = view->scene;
    const RenderWorld *world = view->world;
    ASSERT(world == NULL || world->seen == seen);
    out->scene = gpu_address(seen->gpu, seen->buffers[BUFFER_SCENE]);
    out->instances = gpu_address(seen->gpu, world != NULL ? world->instance_buffer
                                                          : seen->buffers[BUFFER_INSTANCES]);
    out->top_nodes = gpu_address(seen->gpu, world != NULL ? world->node_buffer
                                                          : seen->buffers[BUFFER_TOP_NODES]);
}
