// Does the camera do what it is told? See control.h.
//
//     walk of looking about ──► seen, and back again ──► at some states all commands are imagined
//
// Figures are those of a home; medians and 90 % values are over its commands.

#include "app/control_figures.h"
#include "app/dreams_memory.h"

#include <math.h>
#include <string.h>

enum { FRAMES = 48, STATES = 3, EVERY = 3 }; // EVERY: so many commands are refined when --quick
enum { CELLS = 3 + MODEL_ACTION_COUNT, TOLD = CONTROL_SPEEDS, PLACES };
static const char *const cells[CELLS] = {"turns", "moves", "all",
#define X(name, text) text,
                                         MODEL_ACTIONS(X)
#undef X
};
static const char *const labels[PLACES] = {"0.25", "0.5", "1", "1.5", "2", "37 told"};

//---- the model as an eye -------------------------------------------------------------------------

static bool see(void *context, const uint8_t *rgb, const float pose[MODEL_POSE], Error *err) {
    DreamsMemory *memory = context;
    ModelPage page = {0};
    memcpy(page.pose, pose, sizeof page.pose);
    return model_dream_see(memory->dream, rgb, &page, err);
}

static bool imagine(void *context, const float pose[MODEL_POSE], const float action[MODEL_ACTION],
                    uint8_t *rgb, Error *err) {
    DreamsMemory *memory = context;
    ModelImagined imagined;
    uint32_t steps = (uint32_t)memory->job->app->dreams.passes;
    uint32_t size = memory->job->weights->layout.shape.size;
    if (!model_dream_imagine(memory->dream, pose, action, steps, model_dream_count(memory->dream),
                             &imagined, err))
        return false;
    memcpy(rgb, imagined.rgb, (size_t)size * size * 3);
    return true;
}

//---- what is told --------------------------------------------------------------------------------

static DreamsMeasures measures_of(const ControlFigures *f) {
    DreamsMeasures m = dreams_nothing();
    m.judged = (float)f->played / (float)f->asked;
    m.told = (float)(100 * f->told_apart);
    m.told_twins = (float)(100 * f->told);
    m.told_noise = (float)(100 * f->told_noise);
    m.kind = (float)(100 * f->action);
    m.seen = (float)f->psnr;
    m.prompt = (float)(100 * f->prompt);
    m.moved = (float)f->moved.median, m.moved90 = (float)f->moved.ninety;
    m.turned = (float)f->turned.median, m.turned90 = (float)f->turned.ninety;
    m.floor_moved = (float)f->floor_moved.median;
    m.floor_turned = (float)f->floor_turned.median;
    return m;
}

static void add_line(const ControlLine *line, int at, DreamsMeasures *m) {
    m->went = (float)(at == TOLD ? line->slope : line->went[at]);
    if (at != TOLD) return;
    m->off_line = (float)(100 * line->off_full);
    m->off_told = (float)(100 * line->off_each);
}

static bool tell(DreamsJob *job, const ControlTrial *trials, int count, uint64_t digest,
                 Error *err) {
    for (int cell = 0; cell < CELLS; cell++) {
        int action = cell - 3; // CONTROL_TURNS, CONTROL_MOVES, CONTROL_ANY, then the actions
        ControlLine line = control_line(trials, count, action, &job->arena);
        for (int at = 0; at < PLACES; at++) {
            ControlFilter filter = {action, at == TOLD ? CONTROL_ANY : at};
            ControlFigures figures = control_figures(trials, count, filter, &job->arena);
            DreamsMeasures measures = measures_of(&figures);
            add_line(&line, at, &measures);
            if (!dreams_tell(job, cell, at, &measures, digest, err)) return false;
        }
    }
    return true;
}

static bool save_tables(DreamsJob *job, const ControlTrial *trials, int count, Error *err) {
    if (job->folder == NULL) return true;
    const char *path = text_format(&job->arena, "%s/control.txt", job->folder);
    FILE *out = fopen(path, "w");
    if (out == NULL) return error_set(err, "cannot write %s", path);
    control_print(trials, count, out, &job->arena);
    return (fclose(out) == 0 && file_sync(path, err)) || error_set(err, "cannot write %s", path);
}

//---- the part ------------------------------------------------------------------------------------

static bool measure(DreamsJob *job, const DreamsScene *scene, const Walk *walk, Error *err) {
    DreamsMemory memory;
    DreamsKept kept = {0};
    if (!dreams_memory_begin(&memory, job, &kept, 2 * FRAMES, err)) return false;
    bool is_quick = job->app->eval.quick;
    ControlStage stage = {job->app, &scene->world, scene->render, walk};
    ControlEye eye = {&memory, see, imagine};
    ControlPlan plan = {
        .states = is_quick ? 1 : STATES,
        .refined = is_quick ? EVERY : 1,
        .least_seen = 0.5f,
        .picture = job->folder == NULL
                       ? NULL
                       : text_format(&job->arena, "%s/control_pictures.png", job->folder),
    };
    int count = plan.states * CONTROL_COMMANDS;
    ControlTrial *trials = arena_array(&job->arena, ControlTrial, (size_t)count);
    bool ok = control_measure(&stage, &eye, &plan, &job->arena, trials, err) &&
              tell(job, trials, count, control_digest(trials, count), err) &&
              save_tables(job, trials, count, err);
    dreams_memory_end(&memory);
    return ok;
}

static bool play(DreamsJob *job, Error *err) {
    DreamsScene scene;
    Walk walk;
    if (!dreams_scene_open(job, job->scene_seed, &scene, err)) return false;
    bool ok = walk_make(job->app, &scene.world, scene.render, WALK_LOOK, job->seed, FRAMES, true,
                        &job->arena, &walk, err) &&
              measure(job, &scene, &walk, err);
    dreams_scene_close(&scene);
    return ok;
}

static const int shown[] = {DREAMS_judged, DREAMS_told,     DREAMS_told_twins,  DREAMS_told_noise,
                            DREAMS_kind,   DREAMS_prompt,   DREAMS_moved,       DREAMS_moved90,
                            DREAMS_turned, DREAMS_turned90, DREAMS_floor_moved, DREAMS_floor_turned,
                            DREAMS_went,   DREAMS_off_line, DREAMS_off_told,    DREAMS_seen};

const DreamsPart dreams_control = {
    .name = "control",
    .about = "is the camera where it was told to go? By render and compare",
    .axis = "speed [steps]; all that are told apart",
    .cells = cells,
    .cell_count = CELLS,
    .at = labels,
    .at_count = PLACES,
    .shown = shown,
    .shown_count = ARRAY_COUNT(shown),
    .judged = DREAMS_told,
    .against = -1,
    .play = play,
};
