// See control_refine.h.

#include "app/control_refine.h"

#include "app/control_command.h"

#include <math.h>
#include <string.h>

enum { WAYS = 6, VIEWS = 1 + 2 * WAYS, TRIALS = 4, GROUP = 64 };
static const float trial_shares[TRIALS] = {1.6f, 1, 0.5f, 0.2f};
static const float MOST_MOVE = 0.15f, MOST_TURN = 0.15f; // of a step [m], [rad]

typedef struct Round {
    float sigma, move, turn; // of the blur [pixels], how far off the Jacobian looks [m], [rad]
} Round;
static const Round rounds[] = {{3, 0.06f, 0.06f}, {2, 0.04f, 0.04f},   {1.5f, 0.03f, 0.03f},
                               {1, 0.02f, 0.02f}, {1, 0.015f, 0.015f}, {1, 0.01f, 0.01f}};

typedef struct Refinery {
    const ControlStage *stage;
    ControlSearch *searches; // [count]
    uint32_t count, values;  // values: of a picture
    Round round;
    RenderCamera *cameras; // [count][VIEWS]
    uint8_t *rgb;          // [count][VIEWS][values]
    float *soft;           // [2][values] scratch
    float *wanted;         // [count][values] the blurred pictures
    float *now;            // [count][values] true pictures at the poses
    float *slopes;         // [count][WAYS][values] the Jacobian
    float (*change)[WAYS]; // [count] the step that is tried
} Refinery;

static const uint8_t *picture(const Refinery *r, uint32_t view) {
    return r->rgb + (size_t)view * r->values;
}

static void blur(const Refinery *r, const uint8_t *rgb, float *soft) {
    control_blur(rgb, r->stage->walk->size, r->round.sigma, soft);
}

// moves along the camera's own axes, turns by its angles
static RenderCamera shifted(const RenderCamera *camera, const float change[WAYS], float share) {
    float pose[MODEL_POSE];
    RenderCamera to = *camera;
    walk_pose(camera, 0, pose);
    for (int k = 0; k < 3; k++)
        for (int way = 0; way < 3; way++) to.position[k] += share * change[way] * pose[3 * k + way];
    to.yaw += share * change[3];
    to.pitch += share * change[4];
    to.roll += share * change[5];
    return to;
}

//---- Jacobian ------------------------------------------------------------------------------------

static float reach_of(const Refinery *r, int way) {
    return way < 3 ? r->round.move : r->round.turn;
}

static void place_neighbours(const Refinery *r, uint32_t s) {
    RenderCamera *cameras = r->cameras + s * VIEWS;
    cameras[0] = r->searches[s].camera;
    for (int way = 0; way < WAYS; way++) {
        float change[WAYS] = {0};
        change[way] = reach_of(r, way);
        cameras[1 + 2 * way] = shifted(&cameras[0], change, 1);
        cameras[2 + 2 * way] = shifted(&cameras[0], change, -1);
    }
}

static void difference(const Refinery *r, uint32_t s) {
    blur(r, picture(r, s * VIEWS), r->now + (size_t)s * r->values);
    float *more = r->soft, *less = r->soft + r->values;
    for (int way = 0; way < WAYS; way++) {
        float *slope = r->slopes + ((size_t)s * WAYS + (size_t)way) * r->values;
        float per = 0.5f / reach_of(r, way);
        blur(r, picture(r, s * VIEWS + 1 + 2 * (uint32_t)way), more);
        blur(r, picture(r, s * VIEWS + 2 + 2 * (uint32_t)way), less);
        for (uint32_t i = 0; i < r->values; i++) slope[i] = (more[i] - less[i]) * per;
    }
}

static double error_at(const Refinery *r, uint32_t s, const float *soft) {
    return control_error(soft, r->wanted + (size_t)s * r->values, r->searches[s].mask,
                         r->values / 3);
}

static bool begin_round(Refinery *r, Error *err) {
    for (uint32_t s = 0; s < r->count; s++) place_neighbours(r, s);
    if (!control_draw(r->stage, r->cameras, r->count * VIEWS, r->rgb, NULL, err)) return false;
    for (uint32_t s = 0; s < r->count; s++) {
        blur(r, r->searches[s].rgb, r->wanted + (size_t)s * r->values);
        difference(r, s);
        r->searches[s].error = error_at(r, s, r->now + (size_t)s * r->values);
    }
    return true;
}

//---- steps ---------------------------------------------------------------------------------------

// a x = b for a symmetric, positive a, in place (Cholesky)
static void solve(double a[WAYS][WAYS], double b[WAYS]) {
    for (int i = 0; i < WAYS; i++) {
        for (int j = 0; j <= i; j++) {
            double sum = a[i][j];
            for (int k = 0; k < j; k++) sum -= a[i][k] * a[j][k];
            a[i][j] = i == j ? sqrt(fmax(sum, 1e-12)) : sum / a[j][j];
        }
    }
    for (int i = 0; i < WAYS; i++) {
        for (int k = 0; k < i; k++) b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (int i = WAYS - 1; i >= 0; i--) {
        for (int k = i + 1; k < WAYS; k++) b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
}

static void add_pixel(const float *slopes, uint32_t values, uint32_t i, float left,
                      double a[WAYS][WAYS], double b[WAYS]) {
    float slope[WAYS];
    for (uint32_t way = 0; way < WAYS; way++) slope[way] = slopes[way * values + i];
    for (int row = 0; row < WAYS; row++) {
        b[row] += (double)(slope[row] * left);
        for (int column = 0; column <= row; column++)
            a[row][column] += (double)(slope[row] * slope[column]);
    }
}

static void limit(float change[WAYS]) {
    float most = 1;
    for (int way = 0; way < WAYS; way++)
        most = fmaxf(most, fabsf(change[way]) / (way < 3 ? MOST_MOVE : MOST_TURN));
    for (int way = 0; way < WAYS; way++) change[way] /= most;
}

static void choose_change(const Refinery *r, uint32_t s) {
    const double damping = 1e-4;
    double a[WAYS][WAYS] = {0}, b[WAYS] = {0};
    const uint8_t *mask = r->searches[s].mask;
    const float *wanted = r->wanted + (size_t)s * r->values, *now = r->now + (size_t)s * r->values;
    const float *slopes = r->slopes + (size_t)s * WAYS * r->values;
    for (uint32_t i = 0; i < r->values; i++)
        if (mask == NULL || mask[i / 3]) add_pixel(slopes, r->values, i, wanted[i] - now[i], a, b);
    for (int way = 0; way < WAYS; way++) a[way][way] *= 1 + damping;
    solve(a, b);
    for (int way = 0; way < WAYS; way++) r->change[s][way] = (float)b[way];
    limit(r->change[s]);
}

static void keep_best(const Refinery *r, uint32_t s) {
    ControlSearch *search = &r->searches[s];
    for (uint32_t trial = 0; trial < TRIALS; trial++) {
        uint32_t view = s * TRIALS + trial;
        blur(r, picture(r, view), r->soft);
        double error = error_at(r, s, r->soft);
        if (!(error < search->error)) continue;
        search->error = error;
        search->camera = r->cameras[view];
        memcpy(r->now + (size_t)s * r->values, r->soft, r->values * sizeof(float));
    }
}

static bool step(Refinery *r, Error *err) {
    for (uint32_t s = 0; s < r->count; s++) {
        choose_change(r, s);
        for (uint32_t trial = 0; trial < TRIALS; trial++)
            r->cameras[s * TRIALS + trial] =
                shifted(&r->searches[s].camera, r->change[s], trial_shares[trial]);
    }
    if (!control_draw(r->stage, r->cameras, r->count * TRIALS, r->rgb, NULL, err)) return false;
    for (uint32_t s = 0; s < r->count; s++) keep_best(r, s);
    return true;
}

//---- all -----------------------------------------------------------------------------------------

static Refinery refinery(const ControlStage *stage, ControlSearch *searches, uint32_t count,
                         Arena *arena) {
    uint32_t values = stage->walk->size * stage->walk->size * 3;
    size_t all = (size_t)count * values;
    return (Refinery){
        .stage = stage,
        .searches = searches,
        .count = count,
        .values = values,
        .cameras = arena_array(arena, RenderCamera, (size_t)count * VIEWS),
        .rgb = arena_array(arena, uint8_t, all * VIEWS),
        .soft = arena_array(arena, float, (size_t)2 * values),
        .wanted = arena_array(arena, float, all),
        .now = arena_array(arena, float, all),
        .slopes = arena_array(arena, float, all *WAYS),
        .change = arena_alloc(arena, count * sizeof(float[WAYS])),
    };
}

static bool refine_group(const ControlStage *stage, ControlSearch *searches, uint32_t count,
                         Arena *scratch, Error *err) {
    ArenaMark mark = arena_mark(scratch);
    Refinery r = refinery(stage, searches, count, scratch);
    bool ok = true;
    for (size_t i = 0; ok && i < ARRAY_COUNT(rounds); i++) {
        r.round = rounds[i];
        ok = begin_round(&r, err) && step(&r, err);
    }
    arena_reset(scratch, mark);
    return ok;
}

bool control_refine(const ControlStage *stage, ControlSearch *searches, uint32_t count,
                    Arena *scratch, Error *err) {
    for (uint32_t first = 0; first < count; first += GROUP) {
        uint32_t left = count - first;
        if (!refine_group(stage, searches + first, left < GROUP ? left : GROUP, scratch, err))
            return false;
    }
    return true;
}
