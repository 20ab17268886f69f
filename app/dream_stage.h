// A walk that is dreamt: a body in a scene, a mind that imagines what its camera would see, and the
// truth beside it.
//
//     lead-in      real frames along a planned walk; they are seen
//     then         keys move the body; every frame is imagined AND really drawn at the same pose
//                  real frames are seen ─ or the imagined ones are kept
//
//     dream_stage_create(&app, "home:3", gpu, most, &stage, err)     or the file of a saved dream
//     while (dream_stage_is_leading(&stage)) dream_stage_lead(&stage, err)
//     dream_stage_move(&stage, &motion, err)     body, real frame, imagined frame
//     dream_stage_settle(&stage, err)            what was shown is remembered: after it is shown
//
// The body walks on the navmesh, so what a key asks for and what happens can differ; the action
// that the mind is told is what happened. The last `most` frames are kept as data: that is what a
// new policy is shown, and what is written as files.

#pragma once

#include "app/dream_keys.h"
#include "app/dream_mind.h"

typedef struct DreamFrame {
    float pose[MODEL_POSE], action[MODEL_ACTION];
    uint8_t *real, *imagined;               // [size][size][3]
    float *doubt;                           // [grid][grid]
    double psnr;                            // of imagined against real [dB]; NAN without an image
    double looking, imagining, remembering; // [s]; 0: not done
    double drawing;                         // the window's picture, and showing it [s]
    double waiting;                         // from the key to its picture [s]: looking, imagining
                                            // and drawing are parts of it
    uint32_t rows;
    bool has_image; // there was something to imagine it from
    bool is_real;   // the real one was seen; else the imagined one is kept
} DreamFrame;

typedef struct DreamStage {
    const App *app;
    Gpu *gpu;
    World world;
    bool has_world; // else the scene of a saved dream could not be opened: nothing real is there
    char scene[CONFIG_TEXT_BYTES]; // as named
    char note[160];                // of what is not as it was; "" when all is
    DreamMind mind;
    Arena arena;
    RenderCamera *lead; // [lead_count]
    uint32_t lead_count;
    float feet[3], yaw, pitch;
    float gamma;
    bool sees_real;
    bool is_due;        // the last frame is not remembered yet
    DreamFrame *frames; // [most]; frame i lies at i % most
    uint32_t most, count;
    uint32_t before;        // frames of a saved dream, which are not there as data
    float last[MODEL_POSE]; // of the last one of them
} DreamStage;

// `spec`: a scene, or the file of a saved dream, which goes on (dream_saved.h).
bool dream_stage_create(const App *app, const char *spec, Gpu *gpu, uint32_t most,
                        DreamStage *stage, Error *err);
void dream_stage_destroy(DreamStage *stage); // zeroed is fine

bool dream_stage_is_leading(const DreamStage *stage);
bool dream_stage_lead(DreamStage *stage, Error *err); // the next frame of the lead-in
bool dream_stage_move(DreamStage *stage, const DreamMotion *motion, Error *err);
bool dream_stage_settle(DreamStage *stage, Error *err);

// What it remembers and where it stands, as a file. Everything is settled first.
bool dream_stage_save(DreamStage *stage, const char *path, Error *err);

// Forgets everything, then sees the real frame where it stands; there must be one.
bool dream_stage_forget(DreamStage *stage, Error *err);
// The next policy of the registry; it is shown the frames that are still there as data.
bool dream_stage_next_policy(DreamStage *stage, Error *err);

// The frame `back` before the last one; NULL where there is none (any more).
const DreamFrame *dream_stage_frame(const DreamStage *stage, uint32_t back);
uint32_t dream_stage_kept(const DreamStage *stage);       // frames that are there as data
const char *dream_stage_name(const DreamStage *stage);    // of the scene
RenderCamera dream_stage_camera(const DreamStage *stage); // where it stands

// Means over the frames that are there: those imagined while real frames were seen, and while not.
typedef struct DreamScore {
    double seen_psnr, alone_psnr; // [dB]
    uint32_t seen, alone;         // frames
} DreamScore;
DreamScore dream_stage_score(const DreamStage *stage);

// Of one of their times [s]: the median, because other work on the machine hides less than in
// means, and what 99 of 100 frames keep to. Frames without it (0) do not count.
typedef struct DreamTimes {
    double p50, p99;
    uint32_t count;
} DreamTimes;

typedef struct DreamCost {
    DreamTimes waiting, looking, imagining, drawing, remembering;
} DreamCost;
DreamCost dream_stage_cost(const DreamStage *stage);
// Of the last frame, after it was shown; waiting 0: no key led to it.
void dream_stage_note(DreamStage *stage, double drawing, double waiting);
