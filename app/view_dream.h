// What a world model expects of the agent's next step, in the viewer (key X): it sees every frame
// that the agent sees, and before it does, imagines it from the action.
//
//     the agent acts ─► where its camera is now ─► imagined from what was seen so far
//                                          └─► really drawn ─► compared, then seen
//
// The model's frames are its own: the size and the lens that it was trained with.
//
// An agent with a memory tells where a frame belongs: frames are remembered where that agent
// believes to be, move with its map when a loop closes, and are forgotten as it forgets. Without
// one they lie where they were really drawn.

#pragma once

#include "app/dream_picture.h"
#include "app/view_game.h"

typedef struct ViewDream {
    DreamMind mind; // made when first shown
    Arena arena;
    DreamFrame frame;        // of the last step; its pose is the agent's belief
    float drawn[MODEL_POSE]; // where it was really drawn
    const Memory *memory;    // of the agent that was followed last; NULL: it has none
    uint32_t *scratch;       // [size][size]
    uint32_t changes;        // of the game, as last followed
    uint32_t count;          // frames seen
} ViewDream;

// False, and nothing made, where there are no weights.
bool view_dream_open(ViewDream *dream, const App *app, Gpu *gpu, Error *err);
bool view_dream_is_open(const ViewDream *dream);
void view_dream_close(ViewDream *dream); // zeroed is fine

// Brings it up to the game as it is now. Nothing to do when nothing has changed.
bool view_dream_follow(ViewDream *dream, const ViewGame *game, Error *err);
// Into the lower left corner of the big picture.
void view_dream_draw(ViewDream *dream, Image *picture);
