// What the readers of episode files share (sim/episode_*.c), and what they offer to each other.
// Errors name the field; who calls adds which episode it was.

#pragma once

#include "base/list.h"
#include "sim/episode.h"
#include "sim/json_stream.h"

#include <jansson.h>

//---- fields --------------------------------------------------------------------------------------

// A number that fits into a float.
bool sim_episode_field_number(const json_t *value, double *to, Error *err);
// A list of exactly `count` of them.
bool sim_episode_field_numbers(const json_t *list, int count, double to[], Error *err);
// object[key]: [x, y, z]
bool sim_episode_field_position(const json_t *object, const char *key, float to[3], Error *err);
// object[key]: a text shorter than `size` bytes; whole numbers are taken, too
bool sim_episode_field_text(const json_t *object, const char *key, char *to, size_t size,
                            Error *err);
// [[x, y, z], ...] of any length -> [*count][3]
bool sim_episode_field_points(const json_t *list, Arena *arena, const float (**points)[3],
                              int *count, Error *err);
const char *sim_episode_field_copy(const char *text, Arena *arena);

//---- sim/episode_instruction.c -------------------------------------------------------------------

// Reads what VLN-CE adds to an episode; one without an instruction stays as it is.
bool sim_episode_instruction_read(const json_t *json, Arena *arena, SimEpisode *episode,
                                  Error *err);
// The file's instruction_vocab.
bool sim_episode_instruction_read_words(const json_t *vocabulary, Arena *arena,
                                        SimEpisodes *episodes, Error *err);

//---- sim/episode_robothor.c ----------------------------------------------------------------------

// Does the first item of a list look like an episode of RoboTHOR?
bool sim_episode_robothor_is(const json_t *first);
bool sim_episode_robothor_read(const json_t *json, Arena *arena, SimEpisode *episode, Error *err);
// When all are read: gives those of a scene and a type the goals of all of them.
void sim_episode_robothor_share(SimEpisodes *episodes, Arena *arena);

//---- sim/episode_read.c --------------------------------------------------------------------------

// One of Habitat's episodes; `index` numbers it in its file. ObjectNav's has no goals yet.
bool sim_episode_read(const json_t *json, int index, Arena *arena, SimEpisode *episode, Error *err);

//---- sim/episode_views.c -------------------------------------------------------------------------

// "goals_by_category" of a file: every list of viewpoints, once.
typedef struct SimEpisodeViews {
    json_t *known; // key -> index into sets; NULL before the first
    List sets;     // of lists
    Arena *arena, *scratch;
} SimEpisodeViews;

// Reads the object that comes next in the stream.
bool sim_episode_views_read(SimEpisodeViews *views, SimJsonStream *stream, Error *err);
// Gives ObjectNav episodes the viewpoints of their scene and category, where the file has them.
void sim_episode_views_share(const SimEpisodeViews *views, SimEpisodes *episodes);
void sim_episode_views_end(SimEpisodeViews *views);
