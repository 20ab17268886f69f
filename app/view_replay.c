// One world at a time: the next is opened before the last is closed.

#include "app/view_replay.h"

#include "app/recorded.h"

#include <stdio.h>
#include <string.h>

bool view_replay_is_file(const char *spec) {
    static const char *const endings[] = {".jsonl", ".jsonl.gz"};
    size_t length = strlen(spec);
    for (size_t i = 0; i < ARRAY_COUNT(endings); i++) {
        size_t end = strlen(endings[i]);
        if (length > end && strcmp(spec + length - end, endings[i]) == 0) return true;
    }
    return false;
}

bool view_replay_is_on(const ViewGame *game) {
    return game->recordings.count > 0;
}

const SimRecording *view_replay_now(const ViewGame *game) {
    return &game->recordings.at[game->episode];
}

//---- the world of a line -------------------------------------------------------------------------

static bool is_in_same_world(const SimRecording *a, const SimRecording *b) {
    return strcmp(a->spec, b->spec) == 0 && strcmp(a->settings, b->settings) == 0;
}

static bool open_world(ViewGame *game, const SimRecording *recording, Error *err) {
    World *free = game->world == &game->worlds[0] ? &game->worlds[1] : &game->worlds[0];
    Arena scratch = arena_create("settings");
    App *then = arena_new(&scratch, App);
    bool ok = recorded_restore(game->app, recording, then, err) &&
              (world_open(then, recording->spec, game->gpu, free, err) ||
               error_wrap(err, "line %d", recording->line));
    arena_destroy(&scratch);
    if (!ok) return false;
    if (game->world != NULL) world_close(game->world);
    game->world = free;
    game->world_count++;
    return true;
}

//---- a line --------------------------------------------------------------------------------------

// all moments of it, and whether they are those that were recorded
static void play_all(ViewGame *game, const SimRecording *recording) {
    const SimEpisode *episode = view_game_episode(game);
    SimState state;
    Error why;
    game->note[0] = '\0';
    if (!sim_recording_replay(&game->world->sim, recording, recording->count, &state, &why))
        snprintf(game->note, sizeof game->note, "line %d comes out differently: %.150s",
                 recording->line, why.text);
    sim_reset(&game->world->sim, episode, &state);
    view_past_begin(&game->past, &state);
    for (int i = 0; i < recording->count; i++) {
        game->before = state;
        sim_step(&game->world->sim, episode, (Action)recording->actions[i], &state);
        view_past_add(&game->past, &state);
    }
    game->state = state;
    view_past_show(&game->past, 0);
}

bool view_replay_begin(ViewGame *game, int line, Error *err) {
    int count = game->recordings.count;
    line = (line % count + count) % count;
    const SimRecording *recording = &game->recordings.at[line];
    if (game->world == NULL || !is_in_same_world(view_replay_now(game), recording))
        if (!open_world(game, recording, err)) return false;
    game->episode = line;
    SimEpisode *episode = &game->episodes.at[line];
    episode->category_id = scene_category_find(&game->world->scene, episode->category);
    play_all(game, recording);
    game->changes++;
    return view_game_look_at_goal(game, err) && view_game_look(game, err);
}

static void list_episodes(ViewGame *game) {
    const SimRecordings *recordings = &game->recordings;
    game->episodes.at = arena_array(&game->arena, SimEpisode, (size_t)recordings->count);
    game->episodes.count = recordings->count;
    for (int i = 0; i < recordings->count; i++) game->episodes.at[i] = recordings->at[i].episode;
}

bool view_replay_open(ViewGame *game, const char *path, Error *err) {
    if (!sim_recordings_load(path, &game->arena, &game->recordings, err)) return false;
    int longest = 0;
    for (int i = 0; i < game->recordings.count; i++)
        if (game->recordings.at[i].count > longest) longest = game->recordings.at[i].count;
    list_episodes(game);
    game->has_floor = true;
    return view_game_make_panels(game, longest, err) && view_replay_begin(game, 0, err);
}
