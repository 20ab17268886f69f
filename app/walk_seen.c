// Projection to and fro. A lens is taken from the renderer's own rays, so that both agree.

#include "app/walk_seen.h"

#include <math.h>

static const float AGREES = 0.06f; // of the inverse depth

// direction(x, y) = corner + x * across + y * down, for pixels from the upper left corner; length 1
// along the viewing axis
typedef struct Lens {
    float corner[3], across[3], down[3], forward[3];
    float per_across, per_down; // 1 / their squared lengths
    float half;                 // of the picture [pixels]
} Lens;

static float dot(const float a[3], const float b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static Lens lens_of(const RenderConfig *config, const RenderCamera *camera) {
    Lens lens;
    float size = (float)config->width, right[3], low[3];
    render_pixel_ray(config, camera, -0.5f, -0.5f, lens.corner);
    render_pixel_ray(config, camera, size - 0.5f, -0.5f, right);
    render_pixel_ray(config, camera, -0.5f, size - 0.5f, low);
    render_pixel_ray(config, camera, 0.5f * size - 0.5f, 0.5f * size - 0.5f, lens.forward);
    for (int k = 0; k < 3; k++) {
        lens.across[k] = (right[k] - lens.corner[k]) / size;
        lens.down[k] = (low[k] - lens.corner[k]) / size;
    }
    lens.per_across = 1.0f / dot(lens.across, lens.across);
    lens.per_down = 1.0f / dot(lens.down, lens.down);
    lens.half = 0.5f * size;
    return lens;
}

// `ray` goes from the camera to the point; false outside of the picture
static bool project(const Lens *lens, const float ray[3], float pixel[2], float *depth) {
    *depth = dot(ray, lens->forward);
    if (!(*depth > 1e-4f)) return false;
    pixel[0] = dot(ray, lens->across) * lens->per_across / *depth + lens->half;
    pixel[1] = dot(ray, lens->down) * lens->per_down / *depth + lens->half;
    float size = 2.0f * lens->half;
    return pixel[0] >= 0.0f && pixel[1] >= 0.0f && pixel[0] < size && pixel[1] < size;
}

//---- sights --------------------------------------------------------------------------------------

typedef struct Search {
    const RenderConfig *config;
    const WalkView *target;
    Lens lens;         // of the target
    WalkSight *sights; // [size][size]
    float *worth;      // [size][size] of the sights
} Search;

// from the target's camera, to the surface that the pixel shows
static void ray_of(const Lens *lens, int x, int y, float depth, float ray[3]) {
    float column = (float)x + 0.5f, row = (float)y + 0.5f;
    for (int k = 0; k < 3; k++)
        ray[k] = depth * (lens->corner[k] + column * lens->across[k] + row * lens->down[k]);
}

static float angle_between(const float a[3], const float b[3]) {
    float lengths = sqrtf(dot(a, a) * dot(b, b));
    return acosf(fminf(fmaxf(dot(a, b) / lengths, -1.0f), 1.0f));
}

// How unlike two looks at one point are: by how much farther one is, and the angle between them. A
// camera that is only turned looks alike; of such the least turned.
static float unlike(const float a[3], const float b[3]) {
    return 0.5f * fabsf(logf(dot(a, a) / dot(b, b))) + angle_between(a, b);
}

static bool agrees(float depth, float seen, float far) {
    if (seen >= far) return false;
    return fabsf(1.0f / depth - 1.0f / seen) <= AGREES / depth;
}

// does the memory frame show what the target shows at (x, y)?
static bool sees(const Search *search, const WalkView *memory, const Lens *lens, int x, int y,
                 float pixel[2], float *worth) {
    int size = search->config->width;
    float far = search->config->max_depth, depth = search->target->depth[y * size + x];
    bool is_sky = depth >= far;
    float ray[3], seen_ray[3], there;
    ray_of(&search->lens, x, y, depth, ray);
    for (int k = 0; k < 3; k++) {
        float shift = search->target->camera->position[k] - memory->camera->position[k];
        seen_ray[k] = ray[k] + (is_sky ? 0.0f : shift);
    }
    if (!project(lens, seen_ray, pixel, &there)) return false;
    float seen = memory->depth[(int)pixel[1] * size + (int)pixel[0]];
    *worth = -unlike(ray, seen_ray) - 0.1f * angle_between(search->lens.forward, lens->forward);
    return is_sky ? seen >= far : agrees(there, seen, far);
}

static void search_frame(const Search *search, const WalkView *memory, int frame) {
    int size = search->config->width;
    Lens lens = lens_of(search->config, memory->camera);
    for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
            float pixel[2], worth;
            int at = y * size + x;
            if (!sees(search, memory, &lens, x, y, pixel, &worth)) continue;
            WalkSight *sight = &search->sights[at];
            if (sight->frame >= 0 && worth <= search->worth[at]) continue;
            search->worth[at] = worth;
            *sight = (WalkSight){frame, {pixel[0], pixel[1]}};
        }
    }
}

void walk_seen_best(const RenderConfig *config, const WalkView *target, const WalkView *memory,
                    uint32_t count, WalkSight *sights) {
    ASSERT(config->width == config->height);
    size_t pixels = (size_t)config->width * (size_t)config->width;
    Arena scratch = arena_create("sights");
    Search search = {config, target, lens_of(config, target->camera), sights,
                     arena_array(&scratch, float, pixels)};
    for (size_t p = 0; p < pixels; p++) sights[p] = (WalkSight){.frame = -1};
    for (uint32_t m = 0; m < count; m++) search_frame(&search, &memory[m], (int)m);
    arena_destroy(&scratch);
}

float walk_seen(const RenderConfig *config, const WalkView *target, const WalkView *memory,
                uint32_t count, uint8_t *mask) {
    size_t pixels = (size_t)config->width * (size_t)config->width, seen = 0;
    Arena scratch = arena_create("sights");
    WalkSight *sights = arena_array(&scratch, WalkSight, pixels);
    walk_seen_best(config, target, memory, count, sights);
    for (size_t p = 0; p < pixels; p++) seen += mask[p] = sights[p].frame >= 0;
    arena_destroy(&scratch);
    return (float)seen / (float)pixels;
}

WalkView walk_view(const Walk *walk, uint32_t frame) {
    size_t picture = (size_t)walk->size * walk->size;
    ASSERT(frame < walk->frames);
    return (WalkView){
        .camera = &walk->cameras[frame],
        .rgb = walk->rgb + frame * picture * 3,
        .depth = walk->depth != NULL ? walk->depth + frame * picture : NULL,
    };
}
