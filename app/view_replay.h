// Recordings in the viewer: `cairn view report/trajectories.jsonl` shows what an evaluation wrote
// (sim/recording.h). Every line is an episode whose past is there from the beginning: its actions
// are carried out again, and what is played is the moment that is shown. No agent takes part, so
// there is no mind to look into.
//
//     line ─► its settings and scene (opened when they are others than those of the line before)
//          ─► actions ─► ViewPast ─► the moment that is shown

#pragma once

#include "app/view_game.h"

bool view_replay_is_file(const char *spec); // by its extension: .jsonl, .jsonl.gz

// Reads the file and begins its first line; to be closed by view_game_destroy whatever happens.
bool view_replay_open(ViewGame *game, const char *path, Error *err);
// Where it fails, the line before stays as it is. One that comes out differently than recorded is
// no failure: game->note tells.
bool view_replay_begin(ViewGame *game, int line, Error *err);

bool view_replay_is_on(const ViewGame *game);
const SimRecording *view_replay_now(const ViewGame *game); // the line that is shown
