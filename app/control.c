// See control.h.

#include "app/control.h"

#include "app/control_picture.h"
#include "app/control_refine.h"
#include "app/walk_seen.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

#define LIGHT 1.0f // blur [pixels]

typedef struct Probe {
    const ControlStage *stage;
    const ControlEye *eye;
    const ControlPlan *plan;
    Arena *arena;
    WalkView *history;           // [walk->frames]
    uint32_t size, pixels, seen; // seen: frames so far
    // of a state
    RenderCamera from;
    RenderCamera *cameras; // [COMMANDS] as commanded, then [COMMANDS] as if commanded twice
    uint8_t *true_rgb;     // [2 * COMMANDS][pixels][3]
    float *true_depth;     // [COMMANDS][pixels]
    float *true_soft;      // [2 * COMMANDS][pixels][3]
    uint8_t *mask;         // [COMMANDS][pixels]
    uint8_t *rgb;          // [COMMANDS][pixels][3] as imagined
    float *soft;           // [pixels][3]
    uint8_t *noisy;        // [pixels][3]
    ControlTrial *trials;  // [COMMANDS]
} Probe;

static const uint8_t *true_rgb(const Probe *p, int view) {
    return p->true_rgb + (size_t)view * p->pixels * 3;
}

static const float *true_soft(const Probe *p, int view) {
    return p->true_soft + (size_t)view * p->pixels * 3;
}

static uint8_t *mask_of(const Probe *p, int command) {
    return p->mask + (size_t)command * p->pixels;
}

static uint8_t *imagined(const Probe *p, int command) {
    return p->rgb + (size_t)command * p->pixels * 3;
}

//---- what is true --------------------------------------------------------------------------------

static bool draw_truth(Probe *p, Error *err) {
    for (int c = 0; c < CONTROL_COMMANDS; c++) {
        p->cameras[c] = control_go(&p->from, c);
        p->cameras[CONTROL_COMMANDS + c] = control_go(&p->cameras[c], c);
    }
    if (!control_draw(p->stage, p->cameras, CONTROL_COMMANDS, p->true_rgb, p->true_depth, err) ||
        !control_draw(p->stage, p->cameras + CONTROL_COMMANDS, CONTROL_COMMANDS,
                      p->true_rgb + (size_t)CONTROL_COMMANDS * p->pixels * 3, NULL, err))
        return false;
    for (int v = 0; v < 2 * CONTROL_COMMANDS; v++)
        control_blur(true_rgb(p, v), p->size, LIGHT, p->true_soft + (size_t)v * p->pixels * 3);
    return true;
}

// a way over the floor that is not free, or a head that goes over backwards
static bool is_blocked(const Probe *p, int command) {
    const RenderCamera *to = &p->cameras[command];
    float eye = p->stage->app->sim.sensor_height, end[3];
    const float floor[3] = {p->from.position[0], p->from.position[1] - eye, p->from.position[2]};
    const float wanted[3] = {to->position[0], floor[1], to->position[2]};
    if (fabsf(to->pitch) > 1.4f) return true;
    navmesh_try_step(p->stage->world->navmesh, floor, wanted, false, end);
    return hypotf(end[0] - wanted[0], end[2] - wanted[2]) > 0.02f;
}

static void judge_fate(Probe *p, int command) {
    ControlTrial *trial = &p->trials[command];
    WalkView view = {&p->cameras[command], true_rgb(p, command),
                     p->true_depth + (size_t)command * p->pixels};
    trial->seen = walk_seen(&p->stage->app->render, &view, p->history, p->stage->walk->frames,
                            mask_of(p, command));
    if (is_blocked(p, command))
        trial->fate = CONTROL_BLOCKED;
    else if (trial->seen < p->plan->least_seen)
        trial->fate = CONTROL_UNSEEN;
}

//---- told apart ----------------------------------------------------------------------------------

static int nearest(const Probe *p, const float *soft, const uint8_t *mask) {
    int best = -1;
    double least = INFINITY;
    for (int c = 0; c < CONTROL_COMMANDS; c++) {
        if (!control_is_told(c)) continue;
        double error = control_error(soft, true_soft(p, c), mask, p->pixels);
        if (!(error < least)) continue;
        least = error;
        best = c;
    }
    return best;
}

static float twin_of(const Probe *p, int command) {
    double least = INFINITY;
    for (int c = 0; c < CONTROL_COMMANDS; c++)
        if (control_is_told(c) && c != command)
            least = fmin(least, control_error(true_soft(p, command), true_soft(p, c),
                                              mask_of(p, command), p->pixels));
    return (float)control_decibels(least);
}

// the truth with noise as strong as the error of what was imagined
static int nearest_with_noise(Probe *p, int command, double error) {
    Rng rng = rng_stream((uint64_t)(p->seen * CONTROL_COMMANDS) + (uint64_t)command, "noise");
    const uint8_t *truth = true_rgb(p, command);
    float sigma = 255 * (float)sqrt(error);
    for (uint32_t i = 0; i < 3 * p->pixels; i++) {
        float sum = -6; // of twelve uniform numbers: near enough to a normal one
        for (int k = 0; k < 12; k++) sum += rng_unit(&rng);
        p->noisy[i] = (uint8_t)fminf(255, fmaxf(0, (float)truth[i] + sigma * sum + 0.5f));
    }
    control_blur(p->noisy, p->size, LIGHT, p->soft);
    return nearest(p, p->soft, mask_of(p, command));
}

static double sharp_error(const Probe *p, int command) {
    double squares = 0, values = 0;
    const uint8_t *a = imagined(p, command), *b = true_rgb(p, command), *mask = mask_of(p, command);
    for (uint32_t i = 0; i < 3 * p->pixels; i++) {
        if (!mask[i / 3]) continue;
        double off = (double)(a[i] - b[i]) / 255;
        squares += off * off;
        values++;
    }
    return squares / values;
}

static void judge_delay(Probe *p, int command) {
    ControlTrial *trial = &p->trials[command];
    const uint8_t *mask = mask_of(p, command);
    const float *here = true_soft(p, command), *before = true_soft(p, CONTROL_STATIC);
    const float *after = true_soft(p, CONTROL_COMMANDS + command);
    trial->here = (float)control_decibels(control_error(p->soft, here, mask, p->pixels));
    trial->before = trial->after = trial->steps_between = NAN;
    if (command == CONTROL_STATIC) return;
    trial->before = (float)control_decibels(control_error(p->soft, before, mask, p->pixels));
    trial->after = (float)control_decibels(control_error(p->soft, after, mask, p->pixels));
    trial->steps_between = (float)control_decibels(fmin(
        control_error(here, before, mask, p->pixels), control_error(here, after, mask, p->pixels)));
}

static void judge_picture(Probe *p, int command) {
    ControlTrial *trial = &p->trials[command];
    double error = sharp_error(p, command);
    trial->psnr = (float)control_decibels(error);
    trial->is_told = control_is_told(command);
    control_blur(imagined(p, command), p->size, LIGHT, p->soft);
    judge_delay(p, command);
    if (!trial->is_told) return;
    trial->nearest = nearest(p, p->soft, mask_of(p, command));
    trial->nearest_all = nearest(p, p->soft, NULL);
    trial->twin = twin_of(p, command);
    trial->nearest_noise = nearest_with_noise(p, command, error);
}

//---- refined -------------------------------------------------------------------------------------

static uint32_t list_searches(const Probe *p, bool is_true, ControlSearch *searches, int *told) {
    uint32_t count = 0;
    for (int c = 0; c < CONTROL_COMMANDS; c++) {
        bool is_wanted = c % p->plan->refined == 0 && (!is_true || control_is_told(c));
        if (p->trials[c].fate != CONTROL_PLAYED || !is_wanted) continue;
        told[count] = c;
        searches[count++] = (ControlSearch){
            .rgb = is_true ? true_rgb(p, c) : imagined(p, c),
            .mask = mask_of(p, c),
            .camera = p->cameras[c],
        };
    }
    return count;
}

static bool refine(Probe *p, bool is_true, Error *err) {
    ControlSearch searches[CONTROL_COMMANDS];
    int told[CONTROL_COMMANDS];
    uint32_t count = list_searches(p, is_true, searches, told);
    // the truth would be found at once where it is: it is looked for from a little off
    for (uint32_t i = 0; is_true && i < count; i++) {
        searches[i].camera.position[i % 3] += 0.03f;
        searches[i].camera.yaw += 0.03f;
    }
    if (!control_refine(p->stage, searches, count, p->arena, err)) return false;
    for (uint32_t i = 0; i < count; i++) {
        const RenderCamera *wanted = &p->cameras[told[i]], *found = &searches[i].camera;
        ControlTrial *trial = &p->trials[told[i]];
        *(is_true ? &trial->floor_moved : &trial->moved) = control_apart(wanted, found);
        *(is_true ? &trial->floor_turned : &trial->turned) = control_turned(wanted, found);
        if (is_true || told[i] == CONTROL_STATIC) continue;
        trial->went = control_amount(&p->from, found, control_action(told[i]));
    }
    for (uint32_t i = 0; i < count; i++) p->trials[told[i]].is_refined = true;
    return true;
}

//---- a state -------------------------------------------------------------------------------------

static bool imagine_all(Probe *p, Error *err) {
    for (int c = 0; c < CONTROL_COMMANDS; c++) {
        float pose[MODEL_POSE], action[MODEL_ACTION];
        walk_pose(&p->cameras[c], (float)p->seen, pose);
        control_fill(c, action);
        if (!p->eye->imagine(p->eye->context, pose, action, imagined(p, c), err)) return false;
    }
    return true;
}

static bool probe_state(Probe *p, int state, uint32_t frame, ControlTrial *trials, Error *err) {
    p->from = p->stage->walk->cameras[frame];
    p->trials = trials;
    for (int c = 0; c < CONTROL_COMMANDS; c++)
        trials[c] = (ControlTrial){.state = state, .command = c};
    if (!draw_truth(p, err) || !imagine_all(p, err)) return false;
    for (int c = 0; c < CONTROL_COMMANDS; c++) {
        judge_fate(p, c);
        if (trials[c].fate == CONTROL_PLAYED) judge_picture(p, c);
    }
    if (p->plan->refined > 0 && (!refine(p, false, err) || !refine(p, true, err))) return false;
    if (state > 0 || p->plan->picture == NULL) return true;
    return control_picture(p->plan->picture, p->true_rgb, p->rgb, p->mask, p->trials, p->size,
                           p->arena, err);
}

//---- the walk ------------------------------------------------------------------------------------

static bool see(Probe *p, uint32_t frame, Error *err) {
    const Walk *walk = p->stage->walk;
    float pose[MODEL_POSE];
    walk_pose(&walk->cameras[frame], (float)p->seen++, pose);
    return p->eye->see(p->eye->context, walk->rgb + (size_t)frame * p->pixels * 3, pose, err);
}

static Probe probe_of(const ControlStage *stage, const ControlEye *eye, const ControlPlan *plan,
                      Arena *arena) {
    const Walk *walk = stage->walk;
    size_t pixels = (size_t)walk->size * walk->size, all = CONTROL_COMMANDS * pixels;
    Probe p = {
        .stage = stage,
        .eye = eye,
        .plan = plan,
        .arena = arena,
        .history = arena_array(arena, WalkView, walk->frames),
        .size = walk->size,
        .pixels = (uint32_t)pixels,
        .cameras = arena_array(arena, RenderCamera, (size_t)2 * CONTROL_COMMANDS),
        .true_rgb = arena_array(arena, uint8_t, 2 * all * 3),
        .true_depth = arena_array(arena, float, all),
        .true_soft = arena_array(arena, float, 2 * all * 3),
        .mask = arena_array(arena, uint8_t, all),
        .rgb = arena_array(arena, uint8_t, all * 3),
        .soft = arena_array(arena, float, pixels * 3),
        .noisy = arena_array(arena, uint8_t, pixels * 3),
    };
    for (uint32_t f = 0; f < walk->frames; f++) p.history[f] = walk_view(walk, f);
    return p;
}

bool control_measure(const ControlStage *stage, const ControlEye *eye, const ControlPlan *plan,
                     Arena *arena, ControlTrial *trials, Error *err) {
    ASSERT(plan->states > 0 && stage->walk->depth != NULL);
    Probe p = probe_of(stage, eye, plan, arena);
    uint32_t frames = stage->walk->frames, state = 0, states = (uint32_t)plan->states;
    for (uint32_t f = 0; f < frames; f++)
        if (!see(&p, f, err)) return false;
    for (uint32_t f = frames - 1; f-- > 0 && state < states;) {
        if (!see(&p, f, err)) return false;
        bool is_due = frames - 1 - f == (state + 1) * frames / (states + 1);
        if (!is_due) continue;
        if (!probe_state(&p, (int)state, f, trials + state * CONTROL_COMMANDS, err)) return false;
        state++;
    }
    ASSERT(state == states);
    return true;
}
