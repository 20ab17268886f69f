// The game that is watched: one scene, its episodes, the agents that may play, and whose turn it
// is. It knows no window and no clock: somebody calls view_game_step or view_game_walk.
//
// While a person walks, the chosen agent keeps looking: it is shown every observation and its
// action is thrown away, so that its map grows along and it can go on when the body is handed back.
//
// What is shown is a moment of its past (app/view_past.h), mostly the last one: now.
//
//     view_game.c       scene, episodes, agents, steps
//     view_game_look.c  what is seen of the moment that is shown

#pragma once

#include "app/episode.h"
#include "app/view_past.h"
#include "base/image.h"
#include "sim/recording.h"

enum { VIEW_MAX_AGENTS = 16 };

typedef struct ViewGame {
    const App *app;
    Gpu *gpu;
    Arena arena;              // lives as long as the game
    World *world, worlds[2];  // one of these two, or another game's
    uint32_t world_count;     // how often it was another one
    bool is_beside;           // the world and the episodes are another game's
    SimCast cast;             // who walks about: as many as the scene has people
    RenderWorld *moved;       // with them where they are now; NULL where there are none
    SimEpisodes episodes;     // at least one; without goals where no task can be set in the scene
    bool has_floor;           // there is somewhere to stand
    char note[200];           // what is not as asked for, "" when all is
    int episode;              // index into episodes
    SimRecordings recordings; // of a file: nobody plays (app/view_replay.h); none else
    SimEpisode asked;         // instead of it, set by a person (app/view_goal.h)
    bool is_asked;
    int agent;                     // index into agent_types
    Stage stages[VIEW_MAX_AGENTS]; // created when an agent is first chosen; type NULL before

    SimState state, before; // now, and before the last step
    Observation seen;       // what the agent was shown of `state`
    ViewPast past;          // of the episode; the moment that is shown
    Render *panel_render;   // for what the agent does not see, or saw and has forgotten
    SimSensorNoise noise;   // of that, as the agent's camera has it
    const float *depth;     // [height][width] of its camera then, whatever the agent's senses are
    const uint32_t *semantic;
    uint32_t width, height;
    Image goal;    // of ImageNav: what the episode asks for, whatever the agent's senses are
    bool has_goal; // there is such a picture

    SimMetrics metrics; // of the moment that is shown
    uint32_t changes;   // counts what happened; another moment shown is none
    double seeing;      // seconds spent on agent views
    int views;          // how many they were
} ViewGame;

// `spec`: a scene, or a file of recordings.
bool view_game_create(const App *app, const char *spec, Gpu *gpu, ViewGame *game, Error *err);
// Another agent in the same world and the same episodes: both may play at the same time. `first`
// must outlive `game`.
bool view_game_create_beside(const ViewGame *first, const char *agent, ViewGame *game, Error *err);
void view_game_destroy(ViewGame *game); // a half-made or zeroed game is fine

bool view_game_begin(ViewGame *game, int episode, Error *err); // wraps round at both ends
bool view_game_restart(ViewGame *game, Error *err);            // the same episode anew
bool view_game_choose(ViewGame *game, int agent, Error *err);  // and begins the episode anew
// An episode of one's own, until another one begins; its goals must outlive that.
bool view_game_ask(ViewGame *game, const SimEpisode *episode, Error *err);

// One step by the agent, or one action by a person. Nothing happens once the episode is over.
bool view_game_step(ViewGame *game, Error *err);
bool view_game_walk(ViewGame *game, Action action, Error *err);

// Shows a moment of this episode, the nearest that there is. Steps show the present again.
bool view_game_show(ViewGame *game, int moment, Error *err);

const char *view_game_player(const ViewGame *game); // the agent's name
const SimEpisode *view_game_episode(const ViewGame *game);
const Stage *view_game_stage(const ViewGame *game);
void view_game_mind(const ViewGame *game, AgentMind *mind); // zeroed where there is none

// for view_replay.c: what is drawn for the panels, and room for a past
bool view_game_make_panels(ViewGame *game, int max_steps, Error *err);

// view_game_look.c: what the panels and the bars tell of the moment that is shown
bool view_game_look(ViewGame *game, Error *err);
bool view_game_look_at_goal(ViewGame *game, Error *err); // ImageNav's picture
void view_game_move_people(ViewGame *game);              // to where they are then
