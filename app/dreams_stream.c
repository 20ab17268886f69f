// A long dream: 64 real frames, then frames imagined from actions alone, each of which becomes part
// of the memory that the next ones are imagined from.
//
//     context   0 ... 63                          real, walked
//     stream    63 → 0 → 63 → 0 → ...             to and fro along the context's poses, swaying a
//                                                 few centimetres and degrees about them
//
// So every frame's truth is known and most of it was seen for real, and an error that grows by
// being remembered shows. Windows of frames are judged; time and bytes are of all of them.

#include "app/dreams_visit.h"
#include "base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Window {
    const char *label;
    uint32_t first, end, every; // every so many frames are judged
} Window;

static const Window windows[] = {{"0..63", 0, 64, 2},
                                 {"304..319", 304, 320, 1},
                                 {"640..703", 640, 704, 2},
                                 {"1216..1279", 1216, 1280, 2}};
static const char *const labels[] = {"0..63", "304..319", "640..703", "1216..1279"};

// `unkept` remembers the context alone: what remembering what was imagined costs, or gains
static const char *const cells[] = {"combined", "landmarks", "relic", "window", "unkept"};
static const char *const policies[] = {"combined", "landmarks", "relic", "window", "combined"};

enum { UNKEPT = 4, CELLS = 5, CONTEXT = 64, WINDOWS = ARRAY_COUNT(windows) };

typedef struct Stream {
    DreamsJob *job;
    DreamsScene scene;
    Walk context;
    uint32_t frames;
    RenderCamera *cameras;          // [frames]
    DreamsTargets targets[WINDOWS]; // count 0: not reached
    double *waited, *worked;        // [frames] milliseconds of wall clock, of processors
    DreamsStrip strip;              // the last frame of each window
} Stream;

//---- where it goes -------------------------------------------------------------------------------

static RenderCamera camera_at(const Walk *context, uint32_t frame) {
    uint32_t turn = context->frames - 1, along = (frame + 1) % (2 * turn);
    RenderCamera camera = context->cameras[along < turn ? turn - along : along - turn];
    float t = (float)(frame + 1);
    camera.position[0] += 0.08f * sinf(t / 15);
    camera.position[2] += 0.08f * sinf(t / 9);
    camera.yaw += 0.09f * sinf(t / 7);
    return camera;
}

static bool draw_window(Stream *stream, uint32_t w, const WalkView *views, Error *err) {
    const Window *window = &windows[w];
    DreamsTargets *targets = &stream->targets[w];
    if (window->end > stream->frames) return true;
    targets->count = (window->end - window->first) / window->every;
    targets->truth = dreams_walk(&stream->scene, targets->count);
    targets->mask = arena_array(&stream->job->arena, uint8_t,
                                targets->count * stream->scene.size * stream->scene.size);
    for (uint32_t t = 0; t < targets->count; t++)
        targets->truth.cameras[t] = stream->cameras[window->first + t * window->every];
    if (!dreams_draw(&stream->scene, NULL, &targets->truth, err)) return false;
    dreams_targets_see(&stream->scene, targets, views, stream->context.frames);
    return true;
}

static bool make_stream(Stream *stream, Error *err) {
    DreamsJob *job = stream->job;
    if (!walk_make(job->app, &stream->scene.world, stream->scene.render, WALK_EXPLORE, job->seed,
                   CONTEXT, true, &job->arena, &stream->context, err))
        return false;
    stream->frames = (uint32_t)job->app->dreams.stream;
    stream->cameras = arena_array(&job->arena, RenderCamera, stream->frames);
    stream->waited = arena_array(&job->arena, double, stream->frames);
    stream->worked = arena_array(&job->arena, double, stream->frames);
    for (uint32_t f = 0; f < stream->frames; f++)
        stream->cameras[f] = camera_at(&stream->context, f);
    WalkView *views = arena_array(&job->arena, WalkView, CONTEXT);
    for (uint32_t f = 0; f < CONTEXT; f++) views[f] = walk_view(&stream->context, f);
    bool ok = true;
    for (uint32_t w = 0; ok && w < WINDOWS; w++) ok = draw_window(stream, w, views, err);
    return ok;
}

static uint32_t count_windows(const Stream *stream) {
    uint32_t count = 0;
    while (count < WINDOWS && stream->targets[count].count > 0) count++;
    return count;
}

static void begin_strip(Stream *stream) {
    uint32_t lines = count_windows(stream);
    stream->strip = dreams_strip(CELLS + 2, lines, stream->scene.size, 2, &stream->job->arena);
    for (uint32_t w = 0; w < lines; w++) {
        const DreamsTargets *targets = &stream->targets[w];
        uint32_t last = targets->count - 1;
        dreams_strip_put_one(&stream->strip, w, 0, "true", dreams_truth(targets, last), NULL);
        dreams_strip_put_one(&stream->strip, w, 1, "had seen", dreams_truth(targets, last),
                             dreams_mask(targets, last));
    }
}

//---- one stream ----------------------------------------------------------------------------------

typedef struct Judged {
    DreamsScore score;
    double colours[2][3]; // sums of what was imagined, and of the truth
} Judged;

static void judge(Stream *stream, Judged *judged, const DreamsTargets *targets, uint32_t target,
                  const uint8_t *rgb) {
    const uint8_t *truth = dreams_truth(targets, target);
    size_t bytes = dreams_picture_bytes(&stream->scene);
    dreams_score_add(&judged->score, rgb, truth, dreams_mask(targets, target), stream->scene.size,
                     &stream->job->arena);
    for (size_t i = 0; i < bytes; i++) {
        judged->colours[0][i % 3] += rgb[i] / 255.0;
        judged->colours[1][i % 3] += truth[i] / 255.0;
    }
}

static float drift_of(const Judged *judged) {
    double squares = 0;
    for (int k = 0; k < 3; k++) {
        double off = 3 * (judged->colours[0][k] - judged->colours[1][k]) / judged->score.all.values;
        squares += off * off;
    }
    return (float)sqrt(squares / 3);
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// of milliseconds first .. end-1
static float quantile(const double *milliseconds, uint32_t first, uint32_t end, double share) {
    Arena arena = arena_create("quantile");
    double *sorted = arena_array(&arena, double, end - first);
    memcpy(sorted, milliseconds + first, (end - first) * sizeof *sorted);
    qsort(sorted, end - first, sizeof *sorted, compare);
    float found = (float)sorted[(uint32_t)(share * (end - first - 1))];
    arena_destroy(&arena);
    return found;
}

// The growth is of processor time: how busy the machine is with other things is no cost of a frame.
static void measure_times(const Stream *stream, uint32_t first, uint32_t end,
                          DreamsMeasures *measures) {
    measures->p50 = quantile(stream->waited, first, end, 0.5);
    measures->p99 = quantile(stream->waited, 0, end, 0.99);
    measures->work = quantile(stream->worked, first, end, 0.5);
    if (end < 256) return;
    float before = quantile(stream->worked, end / 4, end / 2, 0.5);
    measures->growth = 100 * (quantile(stream->worked, end * 3 / 4, end, 0.5) / before - 1);
}

static bool tell_window(Stream *stream, DreamsMemory *memory, int cell, uint32_t w,
                        const Judged *judged, Error *err) {
    DreamsMeasures measures = dreams_nothing();
    uint32_t end = windows[w].end;
    dreams_measure_score(&judged->score, &measures);
    dreams_memory_measure(memory, &measures);
    measures.drift = drift_of(judged);
    measure_times(stream, windows[w].first, end, &measures);
    return dreams_tell(stream->job, cell, (int)w, &measures, memory->digest, err);
}

static bool go_on(Stream *stream, DreamsMemory *memory, int cell, uint32_t frame,
                  ModelImagined *imagined, Error *err) {
    const RenderCamera *from =
        frame > 0 ? &stream->cameras[frame - 1] : &stream->context.cameras[CONTEXT - 1];
    double start = clock_seconds(), worked = clock_cpu_seconds();
    bool ok = dreams_memory_imagine(memory, &stream->cameras[frame], from, imagined, err) &&
              (cell == UNKEPT || model_dream_keep(memory->dream, err));
    stream->waited[frame] = 1000 * (clock_seconds() - start);
    stream->worked[frame] = 1000 * (clock_cpu_seconds() - worked);
    return ok;
}

static bool play_window(Stream *stream, DreamsMemory *memory, int cell, uint32_t w, uint32_t *frame,
                        Error *err) {
    const DreamsTargets *targets = &stream->targets[w];
    const Window *window = &windows[w];
    Judged judged = {0};
    for (; *frame < window->end; ++*frame) {
        ModelImagined imagined;
        if (!go_on(stream, memory, cell, *frame, &imagined, err)) return false;
        if (*frame < window->first || (*frame - window->first) % window->every != 0) continue;
        uint32_t target = (*frame - window->first) / window->every;
        judge(stream, &judged, targets, target, imagined.rgb);
        if (target + 1 == targets->count)
            dreams_strip_put_one(&stream->strip, w, (uint32_t)cell + 2, cells[cell], imagined.rgb,
                                 NULL);
    }
    return tell_window(stream, memory, cell, w, &judged, err);
}

static bool play_cell(Stream *stream, int cell, Error *err) {
    DreamsMemory memory;
    DreamsKept kept = {.policy = policies[cell]};
    uint32_t frame = 0;
    if (!dreams_memory_begin(&memory, stream->job, &kept, CONTEXT + stream->frames, err))
        return false;
    bool ok = true;
    for (uint32_t f = 0; ok && f < CONTEXT; f++) {
        WalkView view = walk_view(&stream->context, f);
        ok = dreams_memory_see(&memory, &view, err);
    }
    for (uint32_t w = 0; ok && w < count_windows(stream); w++)
        ok = play_window(stream, &memory, cell, w, &frame, err);
    dreams_memory_end(&memory);
    return ok;
}

//---- the part ------------------------------------------------------------------------------------

static bool play_cells(Stream *stream, Error *err) {
    DreamsJob *job = stream->job;
    bool ok = make_stream(stream, err);
    if (ok) begin_strip(stream);
    for (int cell = 0; ok && cell < CELLS; cell++) ok = play_cell(stream, cell, err);
    if (!ok || job->folder == NULL) return ok;
    return dreams_strip_save(&stream->strip,
                             text_format(&job->arena, "%s/stream_pictures.png", job->folder), err);
}

static bool play(DreamsJob *job, Error *err) {
    Stream stream = {.job = job};
    if (!dreams_scene_open(job, job->scene_seed, &stream.scene, err)) return false;
    bool ok = play_cells(&stream, err);
    dreams_scene_close(&stream.scene);
    return ok;
}

static const int shown[] = {DREAMS_seen, DREAMS_ssim, DREAMS_all,  DREAMS_drift,  DREAMS_frames,
                            DREAMS_p50,  DREAMS_p99,  DREAMS_work, DREAMS_growth, DREAMS_device};

const DreamsPart dreams_stream = {
    .name = "stream",
    .about = "imagined from actions alone, everything imagined remembered",
    .axis = "frame of the stream",
    .cells = cells,
    .cell_count = CELLS,
    .at = labels,
    .at_count = WINDOWS,
    .shown = shown,
    .shown_count = ARRAY_COUNT(shown),
    .judged = DREAMS_seen,
    .against = 3,
    .curves = CELLS,
    .play = play,
};
