// What VLN-CE's files have beyond PointNav's, read and written:
//
//     {"episodes": [{..., "trajectory_id": 4,
//                    "goals": [{"position", "radius": 3.0}],
//                    "reference_path": [[x, y, z], ...],
//                    "instruction": {"instruction_text": "Walk past the ...",
//                                    "instruction_tokens": [2384, 717, ...]}}],
//      "instruction_vocab": {"word_list": ["<pad>", ...]}}
//
// RxR's have more in "instruction" (instruction_id, language, annotator_id, timed_instruction,
// ...): that object is kept as text and written as it was. Its tokens may be left out.
//
// The radius of the first goal is what its leaderboard calls success (R2R: nearer than 3 m), so it
// replaces the reach of the task. Habitat takes that from its configuration; both say 3.

#include "sim/episode_field.h"
#include "sim/episode_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

//---- reading -------------------------------------------------------------------------------------

static bool read_tokens(const json_t *list, Arena *arena, SimInstruction *to, Error *err) {
    if (list == NULL || json_is_null(list)) return true;
    if (!json_is_array(list) || json_array_size(list) > INT_MAX)
        return error_set(err, "instruction_tokens: expected a list");
    int count = (int)json_array_size(list);
    int32_t *tokens = arena_array(arena, int32_t, (size_t)count);
    for (int i = 0; i < count; i++) {
        const json_t *token = json_array_get(list, (size_t)i);
        json_int_t value = json_integer_value(token);
        if (!json_is_integer(token) || value < 0 || value > INT32_MAX)
            return error_set(err, "instruction_tokens: %d: expected the number of a word", i);
        tokens[i] = (int32_t)value;
    }
    to->tokens = tokens;
    to->token_count = count;
    return true;
}

static bool read_words(const json_t *json, Arena *arena, SimInstruction *to, Error *err) {
    const json_t *text = json_object_get(json, "instruction_text");
    if (!json_is_string(text)) return error_set(err, "instruction_text: expected a text");
    to->text = sim_episode_field_copy(json_string_value(text), arena);
    char *whole = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(17));
    if (whole == NULL) return error_set(err, "no memory for its text");
    to->json = sim_episode_field_copy(whole, arena);
    free(whole);
    return read_tokens(json_object_get(json, "instruction_tokens"), arena, to, err);
}

static bool read_reach(const json_t *goals, SimEpisode *episode, Error *err) {
    const json_t *radius = json_object_get(json_array_get(goals, 0), "radius");
    double reach = 0.0;
    if (radius == NULL || json_is_null(radius)) return true;
    if (!sim_episode_field_number(radius, &reach, err) || reach < 0.0)
        return error_set(err, "goals: goal 0: radius: expected a length");
    episode->reach = (float)reach;
    return true;
}

static bool read_path(const json_t *path, Arena *arena, SimEpisode *episode, Error *err) {
    if (path == NULL || json_is_null(path)) return true;
    return sim_episode_field_points(path, arena, &episode->path, &episode->path_count, err) ||
           error_wrap(err, "reference_path");
}

bool sim_episode_instruction_read(const json_t *json, Arena *arena, SimEpisode *episode,
                                  Error *err) {
    const json_t *instruction = json_object_get(json, "instruction");
    if (!json_is_object(instruction)) return true;
    SimInstruction *to = arena_new(arena, SimInstruction);
    episode->instruction = to;
    if (!read_words(instruction, arena, to, err)) return error_wrap(err, "instruction");
    if (json_object_get(json, "trajectory_id") != NULL &&
        !sim_episode_field_text(json, "trajectory_id", to->trajectory, sizeof to->trajectory, err))
        return false;
    return read_reach(json_object_get(json, "goals"), episode, err) &&
           read_path(json_object_get(json, "reference_path"), arena, episode, err);
}

bool sim_episode_instruction_read_words(const json_t *vocabulary, Arena *arena,
                                        SimEpisodes *episodes, Error *err) {
    const json_t *list = json_object_get(vocabulary, "word_list");
    if (!json_is_array(list)) return true;
    size_t count = json_array_size(list);
    const char **words = arena_array(arena, const char *, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *word = json_array_get(list, i);
        if (!json_is_string(word))
            return error_set(err, "instruction_vocab: word_list: %zu: expected a text", i);
        words[i] = sim_episode_field_copy(json_string_value(word), arena);
    }
    episodes->words = words;
    episodes->word_count = (int)count;
    return true;
}

//---- writing -------------------------------------------------------------------------------------

// in pieces: the writer takes short ones
static void write_raw(SimJson *json, const char *text) {
    enum { PIECE = 64 };
    size_t length = strlen(text);
    for (size_t at = 0; at < length; at += PIECE) sim_json_add(json, "%.*s", PIECE, text + at);
}

// ids of VLN-CE are numbers, and its trainers ask for numbers
static bool is_number(const char *id) {
    size_t length = strlen(id);
    return length > 0 && length < 10 && strspn(id, "0123456789") == length &&
           (id[0] != '0' || length == 1);
}

void sim_episode_instruction_write_id(SimJson *json, const char *id) {
    if (is_number(id))
        sim_json_add(json, "%s", id);
    else
        sim_json_text(json, id);
}

void sim_episode_instruction_write(SimJson *json, const SimEpisode *episode) {
    const SimInstruction *instruction = episode->instruction;
    if (instruction->trajectory[0] != '\0') {
        sim_json_add(json, ",\"trajectory_id\":");
        sim_episode_instruction_write_id(json, instruction->trajectory);
    }
    sim_json_add(json, ",\"reference_path\":");
    sim_episode_truth_write_points(json, episode->path, episode->path_count);
    sim_json_add(json, ",\"instruction\":");
    write_raw(json, instruction->json);
}

// Habitat's loader of VLN-CE wants the vocabulary, be it empty
void sim_episode_instruction_write_words(SimJson *json, const SimEpisodes *episodes) {
    sim_json_add(json, ",\"instruction_vocab\":{\"word_list\":[");
    for (int i = 0; i < episodes->word_count; i++) {
        if (i > 0) sim_json_add(json, ",");
        sim_json_text(json, episodes->words[i]);
    }
    sim_json_add(json, "]}");
}
