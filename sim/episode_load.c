// Going through an episode file: its text is read piece by piece (sim/json_stream.h), never kept.
//
//     [ episode, episode, ... ]                                             RoboTHOR
//     { "episodes": [ episode, ... ],                                       Habitat
//       "goals_by_category": { key: [ instance, ... ], ... },
//       "instruction_vocab": {...}, ... }
//
// Twice: first the episodes are counted, which only looks for brackets, so that their array is made
// once and nothing is copied. So a file takes the memory of its episodes and viewpoints, and of the
// one episode, instance or vocabulary that is being read.

#include "sim/episode_field.h"

#include <limits.h>
#include <string.h>

typedef struct Loader {
    SimJsonStream stream;
    Arena *arena;
    SimEpisodes *episodes;
    int count, room;  // read so far; of episodes->at
    bool has_list;    // "episodes"
    bool is_robothor; // as its first item looks
    SimEpisodeViews views;
} Loader;

// what is done with a member of the file's object, or with its list
typedef bool Visit(Loader *loader, const char *key, Error *err);

// the list of a file that is one has the key NULL
static bool visit_file(Loader *loader, Visit *visit, Error *err) {
    SimJsonStream *stream = &loader->stream;
    int first = sim_json_stream_peek(stream);
    if (first == '[') return visit(loader, NULL, err) && sim_json_stream_end(stream, err);
    if (first != '{')
        return error_set(err, "line %d: '[' or '{' expected near %s", stream->line,
                         first < 0 ? "end of file" : "its start");
    sim_json_stream_open(stream);
    for (bool more = true;;) {
        if (!sim_json_stream_more(stream, '}', &more, err)) return false;
        if (!more) return sim_json_stream_end(stream, err);
        json_t *key = sim_json_stream_key(stream, err);
        if (key == NULL) return false;
        bool ok = visit(loader, json_string_value(key), err);
        json_decref(key);
        if (!ok) return false;
    }
}

static bool is_list_of_episodes(Loader *loader, const char *key) {
    return (key == NULL || strcmp(key, "episodes") == 0) &&
           sim_json_stream_peek(&loader->stream) == '[';
}

//---- counting ------------------------------------------------------------------------------------

static bool count_member(Loader *loader, const char *key, Error *err) {
    SimJsonStream *stream = &loader->stream;
    if (!is_list_of_episodes(loader, key)) return sim_json_stream_skip(stream, err);
    sim_json_stream_open(stream);
    for (bool more = true;;) {
        if (!sim_json_stream_more(stream, ']', &more, err)) return false;
        if (!more) return true;
        if (loader->room == INT_MAX) return error_set(err, "more than %d episodes", INT_MAX);
        loader->room++;
        if (!sim_json_stream_skip(stream, err)) return false;
    }
}

//---- reading -------------------------------------------------------------------------------------

static bool read_item(Loader *loader, const json_t *json, bool is_in_list, Error *err) {
    int index = loader->count;
    if (index == 0 && is_in_list && !sim_episode_robothor_is(json))
        return error_set(err, "a list, but neither RoboTHOR's nor Habitat's {\"episodes\": [...]} "
                              "(R2R's files are lists, too)");
    if (index == loader->room) return error_set(err, "the file changed while it was read");
    SimEpisode *episode = &loader->episodes->at[index];
    loader->is_robothor = is_in_list;
    loader->count++;
    return (is_in_list ? sim_episode_robothor_read(json, loader->arena, episode, err)
                       : sim_episode_read(json, index, loader->arena, episode, err)) ||
           error_wrap(err, "episode %d", index);
}

static bool read_list(Loader *loader, bool is_in_list, Error *err) {
    SimJsonStream *stream = &loader->stream;
    sim_json_stream_open(stream);
    for (bool more = true;;) {
        if (!sim_json_stream_more(stream, ']', &more, err)) return false;
        if (!more) return true;
        json_t *json = sim_json_stream_value(stream, err);
        if (json == NULL) return false;
        bool ok = read_item(loader, json, is_in_list, err);
        json_decref(json);
        if (!ok) return false;
    }
}

static bool read_words(Loader *loader, Error *err) {
    json_t *vocabulary = sim_json_stream_value(&loader->stream, err);
    if (vocabulary == NULL) return false;
    bool ok = sim_episode_instruction_read_words(vocabulary, loader->arena, loader->episodes, err);
    json_decref(vocabulary);
    return ok;
}

static bool skip_value(Loader *loader, Error *err) {
    json_t *value = sim_json_stream_value(&loader->stream, err); // it must be JSON all the same
    json_decref(value);
    return value != NULL;
}

static bool read_member(Loader *loader, const char *key, Error *err) {
    if (is_list_of_episodes(loader, key)) {
        if (loader->has_list) return error_set(err, "two lists \"episodes\" in it");
        loader->has_list = true;
        return read_list(loader, key == NULL, err);
    }
    if (strcmp(key, "goals_by_category") == 0)
        return sim_episode_views_read(&loader->views, &loader->stream, err);
    if (strcmp(key, "instruction_vocab") == 0) return read_words(loader, err);
    return skip_value(loader, err);
}

static bool read_twice(Loader *loader, Error *err) {
    // what is wrong is told by the second reading, which knows in what episode
    Error ignored = {0};
    visit_file(loader, count_member, &ignored);
    if (!sim_json_stream_rewind(&loader->stream, err)) return false;
    loader->episodes->at = arena_array(loader->arena, SimEpisode, (size_t)loader->room);
    if (!visit_file(loader, read_member, err)) return false;
    if (!loader->has_list) return error_set(err, "no list \"episodes\" in it");
    return loader->count > 0 ||
           error_set(err, "no episodes in it; those of a split with a folder \"content\" are in "
                          "content/SCENE.json.gz");
}

static bool read_source(SimJsonSource source, Arena *arena, SimEpisodes *episodes, Error *err) {
    Arena scratch = arena_create("episode file");
    *episodes = (SimEpisodes){0};
    Loader loader = {.stream = sim_json_stream_begin(source, &scratch),
                     .arena = arena,
                     .episodes = episodes,
                     .views = {.arena = arena, .scratch = &scratch}};
    bool ok = read_twice(&loader, err);
    if (ok) {
        episodes->count = loader.count;
        sim_episode_views_share(&loader.views, episodes);
        if (loader.is_robothor) sim_episode_robothor_share(episodes, arena);
    }
    sim_episode_views_end(&loader.views);
    arena_destroy(&scratch);
    return ok;
}

bool sim_episodes_parse(FileBytes text, Arena *arena, SimEpisodes *episodes, Error *err) {
    SimJsonText from = {.bytes = text};
    return read_source(sim_json_text_source(&from), arena, episodes, err);
}

//---- files ---------------------------------------------------------------------------------------

static bool has_instructions(const SimEpisodes *episodes) {
    for (int i = 0; i < episodes->count; i++) {
        if (episodes->at[i].instruction != NULL) return true;
    }
    return false;
}

static bool load(const char *path, Arena *arena, SimEpisodes *episodes, Error *err) {
    FileStream stream;
    if (!file_stream_open(path, &stream, err)) return false;
    bool ok = read_source(sim_json_file_source(&stream), arena, episodes, err) ||
              error_wrap(err, "%s", path);
    ok = file_stream_check(&stream, err) && ok; // damage explains what else is wrong
    file_stream_close(&stream);
    return ok;
}

static bool load_truths(const char *path, Arena *arena, SimEpisodes *episodes, Error *err) {
    Arena scratch = arena_create("truth path");
    const char *truth = sim_episode_truth_path(path, &scratch);
    bool ok = !file_exists(truth) || sim_episode_truth_load(truth, arena, episodes, err);
    arena_destroy(&scratch);
    return ok;
}

bool sim_episodes_load(const char *path, Arena *arena, SimEpisodes *episodes, Error *err) {
    return load(path, arena, episodes, err) &&
           (!has_instructions(episodes) || load_truths(path, arena, episodes, err));
}
