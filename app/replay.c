// See replay.h. A recording that differs is not exported: it would show what did not happen.

#include "app/replay.h"

#include "app/recorded.h"
#include "app/replay_files.h"
#include "base/progress.h"

#include <math.h>
#include <string.h>

// metrics are as exact as the digest [m]; the others are sums and ratios of such lengths
static const float SLACK = 1e-4f;

typedef struct Player {
    App *app;
    Replay *replay;
    Gpu *gpu;          // NULL: nothing is exported
    ReplayFiles files; // likewise
    Progress progress;
} Player;

//---- one recording -------------------------------------------------------------------------------

static bool is_near(float a, float b) {
    return a == b || fabsf(a - b) <= SLACK * fmaxf(1.0f, fabsf(a));
}

static bool has_same_metrics(const SimMetrics *now, const SimMetrics *then, Error *err) {
    float is[SIM_METRIC_COUNT], was[SIM_METRIC_COUNT];
    memcpy(is, now, sizeof is);
    memcpy(was, then, sizeof was);
    for (int m = 0; m < SIM_METRIC_COUNT; m++)
        if (!is_near(is[m], was[m]))
            return error_set(err, "%s is %g; recorded was %g", sim_metric_names[m], (double)is[m],
                             (double)was[m]);
    return true;
}

static void compare(const SimWorld *world, ReplayRow *row) {
    const SimRecording *recording = row->recording;
    SimState state;
    bool ok = sim_recording_replay(world, recording, recording->count, &state, &row->why);
    row->is_done = true;
    row->metrics = sim_metrics(world, &recording->episode, &state);
    ok = ok && has_same_metrics(&row->metrics, &recording->metrics, &row->why);
    row->is_same = ok && (sim_digest(&state) == recording->digest ||
                          error_set(&row->why, "digest is %016llx; recorded was %016llx",
                                    (unsigned long long)sim_digest(&state),
                                    (unsigned long long)recording->digest));
}

static bool play(Player *player, const World *world, ReplayRow *row, Error *err) {
    compare(&world->sim, row);
    progress_step(&player->progress, row->recording->spec);
    player->replay->differing += !row->is_same;
    if (!row->is_same || player->gpu == NULL ||
        player->replay->exported >= player->app->replay.limit)
        return true;
    player->replay->exported++;
    return replay_files_save(&player->files, world, row->recording, &player->app->arena, &row->base,
                             err);
}

//---- scene by scene ------------------------------------------------------------------------------

static bool is_in_same_world(const SimRecording *a, const SimRecording *b) {
    return strcmp(a->spec, b->spec) == 0 && strcmp(a->settings, b->settings) == 0;
}

// all recordings of the world that row `first` was made in
static bool play_world(Player *player, int first, Error *err) {
    Replay *replay = player->replay;
    const SimRecording *recording = replay->rows[first].recording;
    App *then = arena_new(&player->app->arena, App);
    World world;
    if (!recorded_restore(player->app, recording, then, err)) return false;
    if (!world_open(then, recording->spec, player->gpu, &world, err))
        return error_wrap(err, "line %d", recording->line);
    bool ok = true;
    for (int i = first; ok && i < replay->count; i++) {
        ReplayRow *row = &replay->rows[i];
        if (row->is_done || !is_in_same_world(recording, row->recording)) continue;
        ok = play(player, &world, row, err);
        if (!ok) error_wrap(err, "line %d", row->recording->line);
    }
    world_close(&world);
    return ok;
}

static bool play_all(Player *player, Error *err) {
    Replay *replay = player->replay;
    player->progress = progress_begin("replay", replay->count, player->app->run.quiet);
    bool ok = true;
    for (int i = 0; ok && i < replay->count; i++)
        if (!replay->rows[i].is_done) ok = play_world(player, i, err);
    progress_end(&player->progress);
    return ok;
}

//---- what is asked for ---------------------------------------------------------------------------

static bool is_wanted(const ReplayConfig *config, const SimRecording *recording) {
    return (config->episode.at[0] == '\0' ||
            strcmp(config->episode.at, recording->episode.id) == 0) &&
           (config->agent.at[0] == '\0' || strcmp(config->agent.at, recording->agent) == 0);
}

static bool choose(App *app, const char *path, Replay *replay, Error *err) {
    SimRecordings recordings;
    if (!sim_recordings_load(path, &app->arena, &recordings, err)) return false;
    *replay = (Replay){.rows = arena_array(&app->arena, ReplayRow, (size_t)recordings.count)};
    for (int i = 0; i < recordings.count; i++)
        if (is_wanted(&app->replay, &recordings.at[i]))
            replay->rows[replay->count++].recording = &recordings.at[i];
    return replay->count > 0 ||
           error_set(err, "%s: none of its %d recordings is of%s%s%s%s", path, recordings.count,
                     app->replay.agent.at[0] != '\0' ? " agent " : "", app->replay.agent.at,
                     app->replay.episode.at[0] != '\0' ? " episode " : "", app->replay.episode.at);
}

bool replay_run(App *app, const char *path, Replay *replay, Error *err) {
    if (!choose(app, path, replay, err)) return false;
    Player player = {.app = app, .replay = replay};
    bool ok = true;
    if (app->replay.export.at[0] != '\0') {
        player.gpu = gpu_create(&app->gpu, &app->arena, err);
        ok = player.gpu != NULL && replay_files_create(app, player.gpu, &player.files, err);
    }
    ok = ok && play_all(&player, err);
    replay->note = player.files.note;
    replay_files_destroy(&player.files);
    if (player.gpu != NULL) gpu_destroy(player.gpu);
    return ok;
}
