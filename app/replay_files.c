// All rows are gathered first, then packed array by array: an NPZ wants each in one piece.

#include "app/replay_files.h"

#include "app/replay_video.h"
#include "base/npz.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

enum { TEXT_BYTES = 64 };

typedef struct Row {
    float position[3], heading, reward, onehot[ACTION_COUNT];
    uint8_t action, terminal, collision;
    mat4 pose; // [row][column]
} Row;

// one recording on its way into files
typedef struct Tape {
    size_t rows, width, height;
    uint8_t *image;     // [rows][height][width][3]
    float *depth;       // [rows][height][width]
    uint32_t *semantic; // [rows][height][width]
    Row *at;            // [rows]
} Tape;

//---- opening and closing -------------------------------------------------------------------------

bool replay_files_create(const App *app, Gpu *gpu, ReplayFiles *files, Error *err) {
    *files = (ReplayFiles){.arena = arena_create("replay"), .app = app};
    files->render = render_create(gpu, &app->render, 1, &files->arena, err);
    return files->render != NULL &&
           sim_sensor_noise_create(&app->noise, (uint32_t)app->render.width,
                                   (uint32_t)app->render.height, app->render.max_depth,
                                   &files->arena, &files->noise, err) &&
           file_make_directories(app->replay.export.at, err);
}

void replay_files_destroy(ReplayFiles *files) {
    render_destroy(files->render);
    arena_destroy(&files->arena);
    *files = (ReplayFiles){0};
}

//---- rows ----------------------------------------------------------------------------------------

static bool create_tape(const RenderConfig *config, const SimRecording *recording, Arena *arena,
                        Tape *tape, Error *err) {
    *tape = (Tape){.rows = (size_t)recording->count + 1,
                   .width = (size_t)config->width,
                   .height = (size_t)config->height};
    size_t pixels = tape->width * tape->height;
    if (pixels * 4 > INT32_MAX / tape->rows)
        return error_set(err, "%zu pictures of %zu x %zu are more than 2 GiB; choose smaller ones",
                         tape->rows, tape->width, tape->height);
    tape->image = arena_array(arena, uint8_t, tape->rows * pixels * 3);
    tape->depth = arena_array(arena, float, tape->rows *pixels);
    tape->semantic = arena_array(arena, uint32_t, tape->rows * pixels);
    tape->at = arena_array(arena, Row, tape->rows);
    return true;
}

// columns right, up, back and the place of the camera
static void write_pose(const RenderCamera *camera, mat4 pose) {
    float sy = sinf(camera->yaw), cy = cosf(camera->yaw);
    float sp = sinf(camera->pitch), cp = cosf(camera->pitch);
    const float columns[4][4] = {
        {cy, 0, -sy, 0}, {sy * sp, cp, cy * sp, 0}, {sy * cp, -sp, cy * cp, 0}, {0, 0, 0, 1}};
    for (int row = 0; row < 4; row++)
        for (int column = 0; column < 4; column++) pose[row][column] = columns[column][row];
    for (int k = 0; k < 3; k++) pose[k][3] = camera->position[k];
}

static bool look(ReplayFiles *files, const World *world, const SimEpisode *episode,
                 const SimState *state, Tape *tape, Error *err) {
    RenderView view = {.scene = world->seen, .camera = {.yaw = state->yaw, .pitch = state->pitch}};
    sim_camera(&world->sim, state, view.camera.position);
    RenderFrames frames;
    if (!render_views(files->render, &view, 1, RENDER_RGB | RENDER_DEPTH | RENDER_SEMANTIC, &frames,
                      err))
        return false;
    uint32_t number = (uint32_t)state->step;
    const uint8_t *rgba = sim_sensor_noise_rgba(&files->noise, episode->seed, number, frames.rgba);
    const float *depth = sim_sensor_noise_depth(&files->noise, episode->seed, number, frames.depth);
    size_t pixels = tape->width * tape->height, first = number * pixels;
    for (size_t p = 0; p < pixels; p++) memcpy(&tape->image[(first + p) * 3], &rgba[p * 4], 3);
    memcpy(&tape->depth[first], depth, pixels * sizeof *depth);
    memcpy(&tape->semantic[first], frames.semantic, pixels * sizeof *frames.semantic);
    write_pose(&view.camera, tape->at[number].pose);
    return true;
}

static void note_state(const SimState *state, int action, Row *row) {
    memcpy(row->position, state->position, sizeof row->position);
    row->heading = state->yaw;
    row->action = (uint8_t)action;
    row->terminal = state->has_stopped;
    row->collision = state->is_collision;
    if (action != REPLAY_NO_ACTION) row->onehot[action] = 1.0f;
}

static float distance_left(const World *world, const SimEpisode *episode, const SimState *state) {
    return navmesh_distance(world->navmesh, state->position, episode->goals, episode->goal_count);
}

static bool fill_tape(ReplayFiles *files, const World *world, const SimRecording *recording,
                      Tape *tape, Error *err) {
    const SimEpisode *episode = &recording->episode;
    SimState state;
    sim_reset(&world->sim, episode, &state);
    note_state(&state, REPLAY_NO_ACTION, &tape->at[0]);
    if (!look(files, world, episode, &state, tape, err)) return false;
    float left = state.start_distance;
    for (int i = 0; i < recording->count; i++) {
        sim_step(&world->sim, episode, (Action)recording->actions[i], &state);
        Row *row = &tape->at[i + 1];
        note_state(&state, recording->actions[i], row);
        float before = left;
        left = distance_left(world, episode, &state);
        if (isfinite(before) && isfinite(left)) row->reward = before - left;
        if (!look(files, world, episode, &state, tape, err)) return false;
    }
    return true;
}

//---- the archive ---------------------------------------------------------------------------------

// a member of every row: `bytes` from `offset` on
static void add_members(Npz *npz, const Tape *tape, const char *name, NpzType type, size_t offset,
                        size_t bytes, const size_t *shape, int dimensions, Arena *arena) {
    uint8_t *all = arena_alloc(arena, tape->rows * bytes);
    for (size_t i = 0; i < tape->rows; i++)
        memcpy(all + i * bytes, (const uint8_t *)&tape->at[i] + offset, bytes);
    npz_add(npz, name, type, all, shape, dimensions);
}

// one row of this table per array: name, member, type, shape of a row
#define MEMBERS(X)                                            \
    X("action", action, NPZ_U8, 1, {n})                       \
    X("action_onehot", onehot, NPZ_F32, 2, {n, ACTION_COUNT}) \
    X("reward", reward, NPZ_F32, 1, {n})                      \
    X("terminal", terminal, NPZ_U8, 1, {n})                   \
    X("collision", collision, NPZ_U8, 1, {n})                 \
    X("position", position, NPZ_F32, 2, {n, 3})               \
    X("heading", heading, NPZ_F32, 1, {n})                    \
    X("camera_pose", pose, NPZ_F32, 3, {n, 4, 4})

static void add_rows(Npz *npz, const Tape *tape, Arena *arena) {
    const size_t n = tape->rows;
#define X(name, member, type, dimensions, ...)                                         \
    add_members(npz, tape, name, type, offsetof(Row, member), sizeof tape->at->member, \
                (const size_t[])__VA_ARGS__, dimensions, arena);
    MEMBERS(X)
#undef X
}

static void add_texts(Npz *npz, const char *name, const char *const *texts, size_t count,
                      Arena *arena) {
    char *all = arena_alloc(arena, count * TEXT_BYTES);
    for (size_t i = 0; i < count; i++)
        memcpy(all + i * TEXT_BYTES, texts[i], strnlen(texts[i], TEXT_BYTES));
    npz_add(npz, name, NPZ_S64, all, &count, 1);
}

static void add_intrinsics(Npz *npz, const RenderConfig *config) {
    float focal = 0.5f * (float)config->width / tanf(0.5f * glm_rad(config->hfov));
    const float intrinsics[3][3] = {{focal, 0, 0.5f * (float)config->width},
                                    {0, focal, 0.5f * (float)config->height},
                                    {0, 0, 1}};
    npz_add(npz, "intrinsics", NPZ_F32, intrinsics, (const size_t[]){3, 3}, 2);
}

static bool save_arrays(const Tape *tape, const App *app, const World *world, const char *base,
                        Arena *arena, Error *err) {
    static const char *const actions[] = {"stop",    "move_forward", "turn_left", "turn_right",
                                          "look_up", "look_down",    "none"};
    const size_t n = tape->rows, h = tape->height, w = tape->width;
    Npz npz = npz_create();
    npz_add(&npz, "image", NPZ_U8, tape->image, (const size_t[]){n, h, w, 3}, 4);
    npz_add(&npz, "depth", NPZ_F32, tape->depth, (const size_t[]){n, h, w}, 3);
    npz_add(&npz, "semantic", NPZ_U32, tape->semantic, (const size_t[]){n, h, w}, 3);
    add_rows(&npz, tape, arena);
    add_intrinsics(&npz, &app->render);
    add_texts(&npz, "actions", actions, ARRAY_COUNT(actions), arena);
    add_texts(&npz, "categories", world->category_names, world->scene.category_count, arena);
    bool ok = npz_save(&npz, text_format(arena, "%s.npz", base), err);
    npz_destroy(&npz);
    return ok;
}

//---- files ---------------------------------------------------------------------------------------

// "report/0003_home_1_pointnav_1_oracle"; the line's number makes it the only one of its name
static char *base_name(const App *app, const SimRecording *recording, Arena *arena) {
    const SimEpisode *episode = &recording->episode;
    char *name =
        text_format(arena, "%04d_%.60s_%s_%s_%.60s", recording->line, file_name(episode->scene),
                    episode->task->name, episode->id, recording->agent);
    for (char *c = name; *c != '\0'; c++) {
        bool is_plain =
            (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');
        if (!is_plain) *c = '_';
    }
    return text_format(arena, "%s/%s", app->replay.export.at, name);
}

static bool save(ReplayFiles *files, const World *world, const SimRecording *recording,
                 const char *base, Arena *arena, Error *err) {
    Tape tape;
    if (!create_tape(&files->app->render, recording, arena, &tape, err) ||
        !fill_tape(files, world, recording, &tape, err) ||
        !save_arrays(&tape, files->app, world, base, arena, err))
        return false;
    const ReplayPictures pictures = {tape.image, (uint32_t)tape.rows, (uint32_t)tape.width,
                                     (uint32_t)tape.height};
    return !files->app->replay.video || replay_video_save(&pictures, base, &files->note, err);
}

bool replay_files_save(ReplayFiles *files, const World *world, const SimRecording *recording,
                       Arena *arena, const char **base, Error *err) {
    Arena scratch = arena_create("recording");
    *base = base_name(files->app, recording, arena);
    bool ok = save(files, world, recording, *base, &scratch, err);
    arena_destroy(&scratch);
    return ok;
}
