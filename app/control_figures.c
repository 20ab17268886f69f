// See control_figures.h.

#include "app/control_figures.h"

#include "base/hash.h"

#include <math.h>
#include <stdlib.h>

static bool is_of(int action, int wanted) {
    if (wanted == CONTROL_ANY) return true;
    if (wanted == CONTROL_MOVES) return action < MODEL_TILT_UP;
    if (wanted == CONTROL_TURNS) return control_is_turn(action);
    return action == wanted;
}

static bool passes(const ControlTrial *trial, ControlFilter filter) {
    if (!is_of(control_action(trial->command), filter.action)) return false;
    if (filter.speed == CONTROL_ANY) return control_is_told(trial->command);
    return control_speed(trial->command) == filter.speed;
}

//---- spread --------------------------------------------------------------------------------------

static int compare(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double quantile(const float *sorted, int count, double share) {
    if (count == 0) return NAN;
    double at = share * (count - 1);
    int low = (int)at, high = low + 1 < count ? low + 1 : low;
    return sorted[low] + (at - low) * (double)(sorted[high] - sorted[low]);
}

typedef struct Values {
    float *at; // [count]
    int count;
} Values;

static void put(Values *values, float value) {
    values->at[values->count++] = value;
}

static ControlSpread spread(Values *values, double scale) {
    qsort(values->at, (size_t)values->count, sizeof(float), compare);
    return (ControlSpread){scale * quantile(values->at, values->count, 0.5),
                           scale * quantile(values->at, values->count, 0.9)};
}

//---- figures -------------------------------------------------------------------------------------

typedef struct Sums {
    double told, told_apart, told_all, told_noise, action, apart, psnr, prompt;
    Values moved, turned, floor_moved, floor_turned;
} Sums;

static void add_told(Sums *sums, ControlFigures *f, const ControlTrial *t) {
    bool is_twin = t->twin > CONTROL_TWIN;
    sums->told += t->nearest == t->command;
    f->twins += is_twin;
    if (is_twin) return;
    sums->apart++;
    sums->told_apart += t->nearest == t->command;
    sums->told_all += t->nearest_all == t->command;
    sums->told_noise += t->nearest_noise == t->command;
    sums->action += control_action(t->nearest) == control_action(t->command);
}

static void add_prompt(Sums *sums, ControlFigures *f, const ControlTrial *t) {
    if (!(t->steps_between < CONTROL_TWIN)) return; // static, or all alike
    f->changing++;
    sums->prompt += t->here > t->before && t->here > t->after;
}

static void add_played(Sums *sums, ControlFigures *f, const ControlTrial *t) {
    f->played++;
    sums->psnr += (double)t->psnr;
    if (t->is_told) add_told(sums, f, t);
    add_prompt(sums, f, t);
    if (!t->is_refined) return;
    put(&sums->moved, t->moved);
    put(&sums->turned, t->turned);
    if (!t->is_told) return;
    put(&sums->floor_moved, t->floor_moved);
    put(&sums->floor_turned, t->floor_turned);
}

static Values room(int count, Arena *arena) {
    return (Values){arena_array(arena, float, (size_t)count), 0};
}

ControlFigures control_figures(const ControlTrial *trials, int count, ControlFilter filter,
                               Arena *scratch) {
    ArenaMark mark = arena_mark(scratch);
    ControlFigures f = {0};
    Sums sums = {.moved = room(count, scratch),
                 .turned = room(count, scratch),
                 .floor_moved = room(count, scratch),
                 .floor_turned = room(count, scratch)};
    for (int i = 0; i < count; i++) {
        if (!passes(&trials[i], filter)) continue;
        f.asked++;
        f.blocked += trials[i].fate == CONTROL_BLOCKED;
        f.unseen += trials[i].fate == CONTROL_UNSEEN;
        if (trials[i].fate == CONTROL_PLAYED) add_played(&sums, &f, &trials[i]);
    }
    f.told = sums.told / f.played;
    f.told_apart = sums.told_apart / sums.apart;
    f.told_all = sums.told_all / sums.apart;
    f.told_noise = sums.told_noise / sums.apart;
    f.action = sums.action / sums.apart;
    f.psnr = sums.psnr / f.played;
    f.prompt = sums.prompt / f.changing;
    f.moved = spread(&sums.moved, 100);
    f.turned = spread(&sums.turned, 1);
    f.floor_moved = spread(&sums.floor_moved, 100);
    f.floor_turned = spread(&sums.floor_turned, 1);
    arena_reset(scratch, mark);
    return f;
}

//---- the line ------------------------------------------------------------------------------------

static double median_went(const ControlTrial *trials, int count, ControlFilter filter,
                          Arena *scratch, int *used) {
    ArenaMark mark = arena_mark(scratch);
    Values went = room(count, scratch);
    for (int i = 0; i < count; i++) {
        const ControlTrial *t = &trials[i];
        bool is_used = t->fate == CONTROL_PLAYED && t->is_refined && passes(t, filter);
        if (is_used && t->command != CONTROL_STATIC) put(&went, t->went);
    }
    double median = spread(&went, 1).median;
    *used += went.count;
    arena_reset(scratch, mark);
    return median;
}

ControlLine control_line(const ControlTrial *trials, int count, int action, Arena *scratch) {
    ControlLine line = {0};
    double products = 0, squares = 0, full = (double)control_speeds[CONTROL_SPEEDS - 1];
    for (int s = 0; s < CONTROL_SPEEDS; s++) {
        double told = (double)control_speeds[s];
        ControlFilter filter = {action, s};
        line.went[s] = median_went(trials, count, filter, scratch, &line.count);
        if (isnan(line.went[s])) continue;
        products += told * line.went[s];
        squares += told * told;
        line.off_each = fmax(line.off_each, fabs(line.went[s] - told) / told);
    }
    line.slope = products / squares;
    for (int s = 0; s < CONTROL_SPEEDS; s++) {
        double off = fabs(line.went[s] - line.slope * (double)control_speeds[s]) / full;
        if (off > line.off_full) line.off_full = off;
    }
    return line;
}

uint64_t control_digest(const ControlTrial *trials, int count) {
    uint64_t hash = 0;
    for (int i = 0; i < count; i++) {
        const ControlTrial *t = &trials[i];
        const float told[] = {(float)t->fate, (float)t->nearest, t->psnr, t->moved, t->turned};
        hash = hash_bytes(told, sizeof told, hash);
    }
    return hash;
}
