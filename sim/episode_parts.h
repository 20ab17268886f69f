// Parts of episode files that sim/episode_write.c puts together.

#pragma once

#include "sim/episode.h"
#include "sim/json.h"

// An id as a number where it is one.
void sim_episode_instruction_write_id(SimJson *json, const char *id);
// What follows in an episode that has an instruction: ,"trajectory_id":4,"reference_path":[...],
// ...
void sim_episode_instruction_write(SimJson *json, const SimEpisode *episode);
// ,"instruction_vocab":{...}
void sim_episode_instruction_write_words(SimJson *json, const SimEpisodes *episodes);

void sim_episode_truth_write_points(SimJson *json, const float (*points)[3], int count);
// All truths of all episodes: what stands in SPLIT_gt.json.
void sim_episode_truth_write(SimJson *json, const SimEpisodes *episodes);
bool sim_episode_truth_has(const SimEpisodes *episodes);
