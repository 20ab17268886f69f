// The octree beside OctoMap (Hornung et al. 2013) in one run: the same depth pictures and the same
// scanned clouds go into both, at the same voxel and range; then speed, agreement and memory.
//
//     home:1, SCENE...        rendered depth pictures: ours as they are; theirs as the cloud of
//                             their pixels, made beforehand
//     --clouds=DIR            scans: theirs as they are; ours as six pictures (bench_faces.h), the
//                             making of which counts
//
// Everything is moved by an odd little way, so that the walls of made scenes, which lie on whole
// centimetres, do not lie on a border between cells: there OctoMap decides by rounding.
//
// What can be expected: OctoMap walks a ray for every point and calls every cell that a ray touches
// free. The octree projects every voxel into the picture once and calls it free only where its
// whole footprint was seen through. So the same cells are occupied, those called free are fewer,
// mostly along edges; and where a scan's rays lie far apart hardly any are.

#include "app/bench.h"
#include "app/bench_compare.h"
#include "app/bench_faces.h"
#include "app/bench_octomap.h"
#include "base/clock.h"
#include "base/parallel.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

static const float SHIFT[3] = {0.0213f, 0.0171f, 0.0137f};

enum { SCAN_REACH = 15 }; // metres; what lies farther is left out of both

// What goes into both maps.
typedef struct Source {
    const char *name, *unit;
    double items; // of a whole pass: pictures or points
    MemoryConfig config;
    MemoryCamera camera;
    int count; // pictures, clouds
    const MemoryPose *poses;
    float *const *depth;
    BenchFaces *faces; // NULL: pictures
    MemoryCloud cloud;
    double range; // of OctoMap's rays
} Source;

//---- a pass through each -------------------------------------------------------------------------

static bool insert_faces(MemoryOctree *octree, const Source *source, Error *err) {
    BenchFaces *faces = source->faces;
    bench_faces_fill(faces, &source->cloud);
    for (int f = 0; f < BENCH_FACES; f++) {
        if (faces->is_seen[f] &&
            !memory_octree_integrate(octree, &faces->poses[f], faces->depth[f], err))
            return false;
    }
    return true;
}

static bool insert_all(MemoryOctree *octree, const Source *source, Error *err) {
    if (source->faces != NULL) return insert_faces(octree, source, err);
    for (int i = 0; i < source->count; i++) {
        if (!memory_octree_integrate(octree, &source->poses[i], source->depth[i], err))
            return false;
    }
    return true;
}

// passes into an empty map, whose clearing does not count, until the time is over; the first one
// makes it large enough
static bool time_ours(const Bench *bench, MemoryOctree *octree, const Source *source,
                      BenchTaken *taken, Error *err) {
    *taken = (BenchTaken){0};
    if (!insert_all(octree, source, err)) return false;
    while (taken->wall < (double)bench->app->bench.seconds || taken->rounds == 0) {
        if (!memory_octree_clear(octree, err)) return false;
        double wall = clock_seconds(), cpu = clock_cpu_seconds();
        if (!insert_all(octree, source, err)) return false;
        taken->wall += clock_seconds() - wall;
        taken->cpu += clock_cpu_seconds() - cpu;
        taken->rounds++;
    }
    return true;
}

static BenchTaken time_theirs(BenchOctomap *map, const Source *source,
                              const BenchOctomapCloud *const *clouds, bool is_discretized) {
    double wall = clock_seconds(), cpu = clock_cpu_seconds();
    for (int i = 0; i < source->count; i++) {
        const float *origin = source->poses[i].position;
        bench_octomap_insert(map, clouds[i], origin, source->range, is_discretized);
    }
    return (BenchTaken){1, clock_seconds() - wall, clock_cpu_seconds() - cpu};
}

//---- rows ----------------------------------------------------------------------------------------

static void tell_rate(Bench *bench, const Source *source, const char *what, BenchTaken taken,
                      bool is_ours, Arena *arena) {
    BenchCase figure = {.name = text_format(arena, "%s, %s", source->name, what),
                        .unit = source->unit,
                        .items = source->items,
                        .scale = 1.0,
                        .on_one_thread = !is_ours};
    bench_tell(bench, &figure, taken);
}

static double seconds(const Bench *bench, BenchTaken taken, double threads) {
    double each = gpu_is_software(bench->gpu) ? taken.cpu / threads : taken.wall;
    return each / taken.rounds;
}

static double percent(uint64_t part, uint64_t whole) {
    return whole == 0 ? 100.0 : 100.0 * (double)part / (double)whole;
}

static void tell_agreement(Bench *bench, const BenchAgreement *a) {
    bench_value(bench, "  of cells occupied in theirs, occupied in ours", "%",
                percent(a->both_occupied, a->their_occupied), 0.0);
    bench_value(bench, "  ... or one beside it is", "%",
                percent(a->near_occupied, a->their_occupied), 0.0);
    bench_value(bench, "  of cells occupied in ours, occupied in theirs", "%",
                percent(a->both_occupied, a->our_occupied), 0.0);
    bench_value(bench, "  of cells both know, known as the same", "%",
                percent(a->both_occupied + a->both_free, a->both_known), 0.0);
    bench_value(bench, "  of cells free in theirs, free in ours", "%",
                percent(a->both_free, a->their_free), 0.0);
    bench_value(bench, "  of cells free in ours, free in theirs", "%",
                percent(a->both_free, a->our_free), 0.0);
}

static void tell_memory(Bench *bench, const MemoryOctree *octree, const BenchOctomap *map) {
    double used = (double)memory_octree_brick_count(octree) * bench_brick_bytes();
    bench_value(bench, "  memory of theirs", "MB", (double)bench_octomap_bytes(map) / 1e6, 0.0);
    bench_value(bench, "  memory of ours, of the bricks in use", "MB", used / 1e6, 0.0);
    bench_value(bench, "  ... with what is held for more, and pictures", "MB",
                (double)memory_octree_bytes(octree) / 1e6, 0.0);
}

// OctoMap once through a source; map NULL: not built in
typedef struct Theirs {
    BenchOctomap *map;
    BenchTaken plain, discretized;
} Theirs;

static Theirs make_theirs(const Source *source, const BenchOctomapCloud *const *clouds) {
    Theirs theirs = {.map = bench_octomap_create((double)source->config.voxel)};
    if (theirs.map == NULL) return theirs;
    theirs.discretized = time_theirs(theirs.map, source, clouds, true);
    bench_octomap_destroy(theirs.map);
    theirs.map = bench_octomap_create((double)source->config.voxel);
    theirs.plain = time_theirs(theirs.map, source, clouds, false);
    return theirs;
}

static void tell_ratios(Bench *bench, const Theirs *theirs, BenchTaken ours, Arena *arena) {
    double threads = (double)parallel_thread_count();
    double fast = seconds(bench, ours, threads), slow = seconds(bench, ours, 1.0);
    bench_value(bench, text_format(arena, "  times as fast, ours on %.0f threads", threads),
                "times", theirs->plain.cpu / fast, 0.0);
    bench_value(bench, "  times as fast, ours on one", "times", theirs->plain.cpu / slow, 0.0);
    bench_value(bench, text_format(arena, "  than discretized, ours on %.0f threads", threads),
                "times", theirs->discretized.cpu / fast, 0.0);
}

static bool compare(Bench *bench, MemoryOctree *octree, const Source *source, const Theirs *theirs,
                    Arena *arena, Error *err) {
    BenchTaken ours;
    if (!time_ours(bench, octree, source, &ours, err)) return false;
    tell_rate(bench, source, "ours", ours, true, arena);
    if (theirs->map == NULL) return true;
    tell_ratios(bench, theirs, ours, arena);
    BenchAgreement agreement;
    if (!bench_compare(octree, theirs->map, arena, &agreement, err)) return false;
    tell_agreement(bench, &agreement);
    tell_memory(bench, octree, theirs->map);
    return true;
}

static bool measure(Bench *bench, const Source *source, const Theirs *theirs, Arena *arena,
                    Error *err) {
    MemoryOctree *octree =
        memory_octree_create(bench->gpu, &source->config, &source->camera, arena, err);
    bool ok = octree != NULL && compare(bench, octree, source, theirs, arena, err);
    memory_octree_destroy(octree);
    return ok;
}

static void tell_theirs(Bench *bench, const Source *source, const Theirs *theirs, Arena *arena) {
    if (theirs->map == NULL) return;
    tell_rate(bench, source, "OctoMap", theirs->plain, false, arena);
    tell_rate(bench, source, "OctoMap discretized", theirs->discretized, false, arena);
}

//---- rendered pictures ---------------------------------------------------------------------------

// Readings beyond the range as seen from the eye become "nothing within": OctoMap cuts its rays
// there, and both should hit the same. Returns their number; points [pixels].
static uint32_t unproject(const BenchPictures *pictures, int picture, double range,
                          float (*points)[3]) {
    const MemoryCamera *camera = &pictures->camera;
    const MemoryPose *pose = &pictures->poses[picture];
    float focal = 0.5f * (float)camera->width / tanf(0.5f * camera->hfov);
    float sine = sinf(pose->yaw), cosine = cosf(pose->yaw); // pitch is 0
    uint32_t count = 0;
    for (uint32_t i = 0; i < camera->width * camera->height; i++) {
        float *depth = &pictures->depth[picture][i];
        float x = ((float)(i % camera->width) + 0.5f - 0.5f * (float)camera->width) / focal;
        float y = (0.5f * (float)camera->height - 0.5f - (float)(i / camera->width)) / focal;
        if (!(*depth > 0.0f)) continue;
        float *p = points[count++];
        p[0] = pose->position[0] + *depth * (x * cosine - sine);
        p[1] = pose->position[1] + *depth * y;
        p[2] = pose->position[2] - *depth * (x * sine + cosine);
        if ((double)(*depth * sqrtf(x * x + y * y + 1.0f)) > range) *depth = camera->max_depth;
    }
    return count;
}

static bool measure_pictures(Bench *bench, const World *world, int width, int height, Arena *arena,
                             Error *err) {
    BenchPictures pictures;
    if (!bench_take_pictures(bench, world, width, height, &pictures, arena, err)) return false;
    Source source = {.name = text_format(arena, "%.15s %dx%d", world->scene.name, width, height),
                     .unit = "frame/s",
                     .items = BENCH_PICTURES,
                     .config = bench->app->memory,
                     .camera = pictures.camera,
                     .count = BENCH_PICTURES,
                     .poses = pictures.poses,
                     .depth = pictures.depth,
                     .range = (double)bench->app->memory.range};
    float(*points)[3] = arena_alloc(arena, sizeof *points * (size_t)width * (size_t)height);
    BenchOctomapCloud *clouds[BENCH_PICTURES];
    for (int i = 0; i < BENCH_PICTURES; i++) {
        for (int k = 0; k < 3; k++) pictures.poses[i].position[k] += SHIFT[k];
        uint32_t count = unproject(&pictures, i, source.range, points);
        clouds[i] = bench_octomap_cloud((const float(*)[3])points, count);
    }
    Theirs theirs = make_theirs(&source, (const BenchOctomapCloud *const *)clouds);
    tell_theirs(bench, &source, &theirs, arena);
    bool ok = measure(bench, &source, &theirs, arena, err);
    bench_octomap_destroy(theirs.map);
    for (int i = 0; i < BENCH_PICTURES; i++) bench_octomap_cloud_destroy(clouds[i]);
    return ok;
}

static bool measure_scene(Bench *bench, const char *spec, Arena *arena, Error *err) {
    World world;
    if (!world_open(bench->app, spec, bench->gpu, &world, err)) return false;
    bool ok = measure_pictures(bench, &world, 128, 128, arena, err) &&
              measure_pictures(bench, &world, 320, 240, arena, err) &&
              measure_pictures(bench, &world, 640, 480, arena, err);
    world_close(&world);
    return ok;
}

//---- scans ---------------------------------------------------------------------------------------

// keeps what both can take in, moved; returns how far the farthest lies along an axis
static float cut(MemoryCloud *cloud) {
    uint32_t count = 0;
    float reach = 0.0f;
    for (uint32_t i = 0; i < cloud->count; i++) {
        const float *p = cloud->points[i];
        float far = fmaxf(fabsf(p[0]), fmaxf(fabsf(p[1]), fabsf(p[2])));
        if (!(far > 0.1f && far < (float)SCAN_REACH)) continue;
        for (int k = 0; k < 3; k++) cloud->points[count][k] = p[k] + SHIFT[k];
        reach = fmaxf(reach, far);
        count++;
    }
    cloud->count = count;
    return reach;
}

static Source scan_source(const Bench *bench, const char *name, float reach, BenchFaces *faces,
                          MemoryCloud cloud) {
    Source source = {.name = name,
                     .unit = "kpoint/s",
                     .items = cloud.count / 1e3,
                     .config = bench->app->memory,
                     .count = 1,
                     .poses = faces->poses,
                     .faces = faces,
                     .cloud = cloud,
                     .range = -1.0};
    source.config.range = reach + source.config.voxel;
    source.config.bricks = 1024; // it grows to what the scan needs, as OctoMap does
    source.camera = (MemoryCamera){faces->size, faces->size, GLM_PI_2f, source.config.range + 1.0f};
    return source;
}

// the points alone, then as beams
static bool measure_scan(Bench *bench, const char *path, Arena *arena, Error *err) {
    MemoryCloud cloud;
    BenchFaces faces[2];
    if (!memory_cloud_load(path, arena, &cloud, err)) return false;
    float reach = cut(&cloud), voxel = bench->app->memory.voxel;
    if (cloud.count == 0) return error_set(err, "%s: no point within %d m", path, SCAN_REACH);
    bench_faces_create(&faces[0], &cloud, reach, voxel, false, SHIFT, arena);
    bench_faces_create(&faces[1], &cloud, reach, voxel, true, SHIFT, arena);
    const char *name = file_name(path);
    Source alone = scan_source(bench, name, reach, &faces[0], cloud);
    Source beams =
        scan_source(bench, text_format(arena, "%s as beams", name), reach, &faces[1], cloud);

    BenchOctomapCloud *points = bench_octomap_cloud((const float(*)[3])cloud.points, cloud.count);
    Theirs theirs = make_theirs(&alone, (const BenchOctomapCloud *const *)&points);
    tell_theirs(bench, &alone, &theirs, arena);
    bool ok =
        measure(bench, &alone, &theirs, arena, err) && measure(bench, &beams, &theirs, arena, err);
    bench_octomap_destroy(theirs.map);
    bench_octomap_cloud_destroy(points);
    return ok;
}

static bool measure_scans(Bench *bench, Arena *arena, Error *err) {
    static const char *const names[] = {"octomap/scan.dat", "pcl/room_scan1.pcd",
                                        "pcl/room_scan2.pcd", "pcl/capture0001.pcd"};
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        const char *path = text_format(arena, "%s/%s", bench->app->bench.clouds.at, names[i]);
        if (!file_exists(path)) {
            bench_note(bench, text_format(arena, "%s: not here (--clouds=DIR)", path));
            continue;
        }
        ArenaMark mark = arena_mark(arena);
        if (!measure_scan(bench, path, arena, err)) return false;
        arena_reset(arena, mark);
    }
    return true;
}

static bool run(Bench *bench, Arena *arena, Error *err) {
    BenchOctomap *map = bench_octomap_create(1.0);
    if (map == NULL) bench_note(bench, "OctoMap not built in: liboctomap was not found");
    bench_octomap_destroy(map);
    if (!measure_scene(bench, "home:1", arena, err)) return false;
    for (int i = 0; i < bench->app->argument_count; i++)
        if (!measure_scene(bench, bench->app->arguments[i], arena, err)) return false;
    return measure_scans(bench, arena, err);
}

const BenchType bench_map = {"map", "the octree beside OctoMap, on the same pictures and clouds",
                             run};
