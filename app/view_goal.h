// Goals that a person sets by pointing: a place on the floor (PointNav), or a thing, whose category
// is then looked for (ObjectNav). The episode begins where the body stands at the moment that is
// shown, with its heading; its geodesic distance is computed as for any other.
//
// What cannot be a goal is no mistake of the program: `why` says what is wrong with it.

#pragma once

#include "app/view_game.h"

// `object` of the scene was met at `point`. Things are told from floors and walls by
// sim_object_is_thing. Goals lie in `arena`.
bool view_goal_at(const ViewGame *game, uint32_t object, const float point[3], Arena *arena,
                  SimEpisode *episode, Error *why);

bool view_goal_of_point(const ViewGame *game, const float point[3], Arena *arena,
                        SimEpisode *episode, Error *why);
bool view_goal_of_category(const ViewGame *game, uint32_t category, Arena *arena,
                           SimEpisode *episode, Error *why);
