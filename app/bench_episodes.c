// Opening episode files: how long, and how much memory on top of what the process has. Files as
// those of ObjectNav on HM3D: viewpoints of 20 scenes, then episodes with everything that Habitat
// writes into them. Limits: the text at full bandwidth; the episodes as they are in memory.
//
// Memory is the highest resident size while the file is opened (VmHWM, set back before) less that
// before it.

#include "app/bench.h"
#include "base/clock.h"
#include "sim/episode.h"

#include <sys/stat.h>

#include <malloc.h>
#include <string.h>

enum { SCENES = 20, INSTANCES = 4 };
static const char *const CATEGORIES[] = {"chair", "bed", "plant", "toilet", "tv_monitor", "sofa"};

//---- a file --------------------------------------------------------------------------------------

static double draw(Rng *rng) {
    return (double)rng_range(rng, -9.0f, 9.0f);
}

static void write_instance(FILE *out, int instance, int views, Rng *rng) {
    fprintf(out, "%s{\"position\": [%.9f, %.9f, %.9f], \"radius\": null, \"object_id\": %d, ",
            instance > 0 ? ", " : "", draw(rng), draw(rng), draw(rng), instance);
    fprintf(out, "\"room_id\": null, \"room_name\": null, \"view_points\": [");
    for (int v = 0; v < views; v++) {
        fprintf(out, "%s{\"agent_state\": {\"position\": [%.9f, %.9f, %.9f], ", v > 0 ? ", " : "",
                draw(rng), draw(rng), draw(rng));
        fprintf(out, "\"rotation\": [0, %.9f, 0, %.9f]}, \"iou\": %.9f}", draw(rng), draw(rng),
                draw(rng));
    }
    fprintf(out, "]}");
}

static void write_viewpoints(FILE *out, int views, Rng *rng) {
    fprintf(out, "{\"goals_by_category\": {");
    for (int s = 0; s < SCENES; s++) {
        for (size_t c = 0; c < ARRAY_COUNT(CATEGORIES); c++) {
            fprintf(out, "%s\"s%d.glb_%s\": [", s + (int)c > 0 ? ", " : "", s, CATEGORIES[c]);
            for (int i = 0; i < INSTANCES; i++) write_instance(out, i, views, rng);
            fprintf(out, "]");
        }
    }
    fprintf(out, "}, \"episodes\": [");
}

static void write_episode(FILE *out, int index, Rng *rng) {
    int scene = (int)rng_below(rng, SCENES);
    fprintf(out, "%s{\"episode_id\": \"%d\", \"scene_id\": \"hm3d/val/s%d/s%d.glb\", ",
            index > 0 ? ", " : "", index, scene, scene);
    fprintf(out, "\"scene_dataset_config\": \"hm3d_annotated.scene_dataset_config.json\", "
                 "\"additional_obj_config_paths\": [], ");
    fprintf(out, "\"start_position\": [%.9f, %.9f, %.9f], \"start_rotation\": [0, %.9f, 0, 1], ",
            draw(rng), draw(rng), draw(rng), draw(rng));
    fprintf(out,
            "\"info\": {\"geodesic_distance\": %.9f, \"euclidean_distance\": %.9f, "
            "\"closest_goal_object_id\": 3}, ",
            20.0 + draw(rng), 10.0 + draw(rng));
    fprintf(out,
            "\"goals\": [], \"start_room\": null, \"shortest_paths\": null, "
            "\"object_category\": \"%s\"}",
            CATEGORIES[rng_below(rng, ARRAY_COUNT(CATEGORIES))]);
}

static bool write_file(const char *path, int episodes, int views, Error *err) {
    FILE *out = fopen(path, "w");
    if (out == NULL) return error_set(err, "%s: cannot be written", path);
    Rng rng = rng_create(1);
    write_viewpoints(out, views, &rng);
    for (int i = 0; i < episodes; i++) write_episode(out, i, &rng);
    fprintf(out, "]}\n");
    return fclose(out) == 0 || error_set(err, "%s: cannot be written", path);
}

//---- memory --------------------------------------------------------------------------------------

// bytes, of a line of /proc/self/status; 0 where the system has none
static double status_bytes(const char *name) {
    char line[128];
    double kilobytes = 0.0;
    FILE *file = fopen("/proc/self/status", "r");
    if (file == NULL) return 0.0;
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            sscanf(line + strlen(name), ": %lf", &kilobytes);
    fclose(file);
    return kilobytes * 1024.0;
}

// false where the highest size cannot be set back
static bool forget_peak(void) {
    malloc_trim(0);
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (file == NULL) return false;
    bool ok = fputs("5", file) >= 0;
    return fclose(file) == 0 && ok;
}

//---- opening -------------------------------------------------------------------------------------

static bool open_file(Bench *bench, const char *path, const char *name, Error *err) {
    struct stat file;
    if (stat(path, &file) != 0) return error_set(err, "%s: gone", path);
    Arena arena = arena_create("bench episodes");
    SimEpisodes episodes;
    bool is_measured = forget_peak();
    double before = status_bytes("VmRSS"), wall = clock_seconds(), cpu = clock_cpu_seconds();
    bool ok = sim_episodes_load(path, &arena, &episodes, err);
    wall = clock_seconds() - wall;
    cpu = clock_cpu_seconds() - cpu;
    if (ok) {
        double size = (double)file.st_size, kept = (double)arena.used;
        bench_time(bench, name, wall, cpu < wall ? cpu : wall, size / bench->best.bytes_per_second);
        bench_value(bench, "  the file", "MB", size / 1e6, 0.0);
        if (is_measured)
            bench_value(bench, "  memory at most", "MB", (status_bytes("VmHWM") - before) / 1e6,
                        kept / 1e6);
        else
            bench_note(bench, "  memory at most: this system does not say");
    }
    arena_destroy(&arena);
    return ok;
}

static bool measure(Bench *bench, int episodes, int views, const char *name, Arena *arena,
                    Error *err) {
    char folder[4096];
    if (!file_cache_directory(folder, sizeof folder, err)) return false;
    const char *path = text_format(arena, "%s/bench_%d_episodes.json", folder, episodes);
    bool ok = write_file(path, episodes, views, err) && open_file(bench, path, name, err);
    remove(path);
    return ok;
}

static bool run(Bench *bench, Arena *arena, Error *err) {
    return measure(bench, 10000, 50, "10,000 ObjectNav episodes opened", arena, err) &&
           measure(bench, 180000, 150, "180,000 ObjectNav episodes opened", arena, err);
}

const BenchType bench_episodes = {"episodes", "episode files opened: time and memory", run};
