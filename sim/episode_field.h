// What the readers of episode files share (sim/episode_*.c), and what they offer to each other.
// Errors name the field; who calls adds which episode it was.

#pragma once

#include "sim/episode.h"

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
// instruction_vocab of the file, if there is one.
bool sim_episode_instruction_read_words(const json_t *root, Arena *arena, SimEpisodes *episodes,
                                        Error *err);

//---- sim/episode_robothor.c ----------------------------------------------------------------------

// Is it a list whose first item looks like an episode of RoboTHOR?
bool sim_episode_robothor_is(const json_t *root);
bool sim_episode_robothor_read(const json_t *root, Arena *arena, SimEpisodes *episodes, Error *err);
