// What the agent's memory is busy with, in the big picture: the answers to its last question, with
// what they would cost, and what moves, with where it will be.

#include "app/mind_picture.h"
#include "app/view_overlay.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// a post at each answer, the cheapest in gold and the highest
static void draw_answer(ViewPen *pen, const AgentMind *mind, int answer) {
    const AgentCandidate *c = &mind->candidates[answer];
    DrawColor color = answer == 0 ? VIEW_GOLD : VIEW_TEXT;
    MindReason reason = mind_picture_reason(mind, answer, NULL);
    char text[96];
    snprintf(text, sizeof text, "%d  %s", answer + 1, reason.figures);
    float top[3];
    memcpy(top, c->position, sizeof top);
    top[1] += answer == 0 ? 0.75f : 0.55f;
    view_pen_ring(pen, c->position, answer == 0 ? 0.28f : 0.2f, color);
    view_pen_line(pen, c->position, top, 0.02f, color);
    view_pen_disc(pen, top, 0.06f, color);
    view_pen_label(pen, top, color, text);
}

void view_overlay_answers(ViewPen *pen, const AgentMind *mind) {
    enum { MOST = 3 };
    for (int i = 0; i < mind->candidate_count && i < MOST; i++) draw_answer(pen, mind, i);
}

static void draw_arrow(const ViewPen *pen, const float from[3], const float to[3],
                       DrawColor color) {
    const float BACK = 0.7f, ASIDE = 0.15f; // of the head: from the tail, of the length
    view_pen_line(pen, from, to, 0.025f, color);
    float along[2] = {to[0] - from[0], to[2] - from[2]};
    for (int side = -1; side <= 1; side += 2) {
        float barb[3] = {from[0] + BACK * along[0] - (float)side * ASIDE * along[1], to[1],
                         from[2] + BACK * along[1] + (float)side * ASIDE * along[0]};
        view_pen_line(pen, to, barb, 0.025f, color);
    }
}

void view_overlay_movers(const ViewPen *pen, MemoryOctree *octree) {
    const DrawColor color = mind_picture_cells[2].color;
    const MemoryMover *movers;
    int count = memory_octree_movers(octree, &movers);
    for (int i = 0; i < count; i++) {
        float ahead[3];
        view_pen_box(pen, movers[i].low, movers[i].high, 0.015f, color);
        if (mind_picture_ahead(&movers[i], ahead) > 0.2f)
            draw_arrow(pen, movers[i].position, ahead, color);
    }
}
