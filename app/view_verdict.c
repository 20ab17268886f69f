// One question after another, until one tells the two apart.

#include "app/view_verdict.h"

#include <math.h>
#include <stdio.h>

static const float LEVEL = 0.05f; // who is so little nearer is not ahead [m]

static bool has_arrived(const ViewPlayer *p) {
    return p->metrics.success > 0.0f;
}

static bool has_failed(const ViewPlayer *p) {
    return p->state->is_over && !has_arrived(p);
}

static ViewVerdict by_arrival(const ViewPlayer players[2]) {
    ViewVerdict v = {.ahead = has_arrived(&players[0]) ? 0 : 1};
    const ViewPlayer *a = &players[v.ahead], *b = &players[1 - v.ahead];
    snprintf(v.text, sizeof v.text, "%.30s arrived after %d steps; %.30s %s", a->name,
             a->state->step, b->name, b->state->is_over ? "did not" : "is on its way");
    return v;
}

static ViewVerdict by_way(const ViewPlayer players[2]) {
    float walked[2] = {players[0].metrics.path_length, players[1].metrics.path_length};
    ViewVerdict v = {.ahead = walked[0] < walked[1] ? 0 : 1};
    if (fabsf(walked[0] - walked[1]) < LEVEL) v.ahead = -1;
    if (v.ahead < 0)
        snprintf(v.text, sizeof v.text, "both arrived, by ways of %.1f m", (double)walked[0]);
    else
        snprintf(v.text, sizeof v.text, "both arrived; %.30s walked %.1f m, %.30s %.1f m",
                 players[v.ahead].name, (double)walked[v.ahead], players[1 - v.ahead].name,
                 (double)walked[1 - v.ahead]);
    return v;
}

static ViewVerdict by_hope(const ViewPlayer players[2]) {
    ViewVerdict v = {.ahead = has_failed(&players[0]) ? 1 : 0};
    const ViewPlayer *a = &players[v.ahead], *b = &players[1 - v.ahead];
    snprintf(v.text, sizeof v.text, "%.30s ended %.2f m away; %.30s is on its way", b->name,
             (double)b->metrics.distance_to_goal, a->name);
    return v;
}

static ViewVerdict by_distance(const ViewPlayer players[2]) {
    float left[2] = {players[0].metrics.distance_to_goal, players[1].metrics.distance_to_goal};
    ViewVerdict v = {.ahead = left[0] < left[1] ? 0 : 1};
    bool are_over = players[0].state->is_over;
    const char *start = are_over ? "neither arrived; " : "";
    // two without a way to the goal are level too
    if (left[0] == left[1] || fabsf(left[0] - left[1]) < LEVEL) v.ahead = -1;
    if (v.ahead < 0)
        snprintf(v.text, sizeof v.text, "%s%s", start, "level");
    else
        snprintf(v.text, sizeof v.text, "%s%.30s is %.2f m nearer to the goal", start,
                 players[v.ahead].name, (double)fabsf(left[0] - left[1]));
    return v;
}

ViewVerdict view_verdict(const ViewPlayer players[2]) {
    const ViewPlayer *a = &players[0], *b = &players[1];
    if (has_arrived(a) && has_arrived(b)) return by_way(players);
    if (has_arrived(a) || has_arrived(b)) return by_arrival(players);
    if (has_failed(a) != has_failed(b)) return by_hope(players);
    return by_distance(players);
}

float view_verdict_progress(const ViewPlayer *player, float geodesic) {
    float left = player->metrics.distance_to_goal;
    if (!isfinite(left) || !(geodesic > 0.0f)) return 0.0f;
    return fminf(fmaxf(1.0f - left / geodesic, 0.0f), 1.0f);
}
