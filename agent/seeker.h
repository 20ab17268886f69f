// Finding where a picture was taken: what the agents `picture` and `dreamer` have in common.
//
//     seek    the best guess: of the pictures seen, and of those imagined, the one most like the
//             goal. Good enough: go. Else explore (explorer.h)
//     go      to where it was taken
//     check   turn as it was, and compare with what is really seen. Like enough: stop. Else the
//             place is refuted
//
// In a home that is known, from earlier episodes, because nothing is left to explore, or because
// two fifths of the steps went into exploring, the best guesses are gone to however good they are;
// what cannot be told from scores (a place never seen looks as likely as a true one, see foresee.h)
// is settled by going there. When the steps run out, the place of the picture most like the goal is
// stopped at.
//
// `picture` has only what it saw, so that it goes to where it stood before, and from there as long
// as the picture becomes more like the goal. `dreamer` has foresee.h: it may go straight to a place
// where it never stood.
//
// Other goals are treated as agent_frontier treats them.

#pragma once

#include "agent/album.h"
#include "agent/explorer.h"
#include "agent/foresee.h"

enum { SEEKER_REFUTED = 16, SEEKER_GUESSES = 16 };

typedef enum SeekerStage { SEEKER_SEEK, SEEKER_GO, SEEKER_CHECK } SeekerStage;

// A pose of the atlas, and what refining made of it.
typedef struct SeekerGuess {
    ForeseePose coarse, fine;
    uint32_t made_with; // pictures that were remembered then
} SeekerGuess;

// A place where the picture was not taken; it moves with the map.
typedef struct SeekerRefuted {
    float at[3];
    MemoryTie tie;
} SeekerRefuted;

typedef struct Seeker {
    Explorer explorer;
    Album *album;
    Foresee *foresee; // NULL: it does not imagine
    uint8_t rgb[GLANCE_PIXELS * GLANCE_PIXELS * 3];
    Glance goal;
    bool has_goal;
    float unlike; // of what is seen now
    float moved;  // the album, since it was last chosen from [m, and radians]

    SeekerStage stage;
    ForeseePose target;
    float arrived[2]; // where the way to it ended
    int tries;        // places checked
    int hops;         // moves of the target since it was chosen
    int climbs;       // steps ahead in front of it
    bool is_last;     // it is stopped at whatever is seen there
    bool is_known;    // the home: it was here before, or nothing is left to explore
    SeekerRefuted refuted[SEEKER_REFUTED];
    int refuted_count; // in all; a ring
    SeekerGuess guesses[SEEKER_GUESSES];
    int guess_count; // in all; a ring
} Seeker;

// `imagine` may be NULL.
bool seeker_create(Seeker *seeker, const AgentSetup *setup, const Imagine *imagine, Arena *arena,
                   Error *err);
bool seeker_begin(Seeker *seeker, const Observation *seen, bool new_scene, Error *err);
bool seeker_act(Seeker *seeker, const Observation *seen, Action *action, Error *err);
bool seeker_watch(Seeker *seeker, const Observation *seen, Error *err);
void seeker_mind(const Seeker *seeker, AgentMind *mind);
void seeker_destroy(Seeker *seeker);

// The intentions (seeker_seek.c). They say what to do next in every case.
bool seeker_seek(Seeker *seeker, Action *action, Error *err);
// A place that is not refuted; for album_best and foresee_find.
bool seeker_is_open(const void *seeker, const float eye[3]);
// Where one may stand, as far as the map knows.
ForeseeGround seeker_ground(const Seeker *seeker);
