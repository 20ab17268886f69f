// The right column when the memory is asked about: what the last question gave and why, and how the
// parts of the memory grow.
//
//     memory  gone to 3, not there 1
//     #  source      category      p     way   cost
//     1  graph       dining chair  0.83  4.1   5.0       the cheapest is what is tried
//     ...
//     octree     ~~~~~~~~~~~~~~~~~~~~~~  3.2 MiB
//     graph      ~~~~~~~~~~~~~~~~~~~~~~ 14.0 KiB
//     long term  ~~~~~~~~~~~~~~~~~~~~~~ 96.3 KiB
//
// It stands where the sensors and their legend stand else.

#include "app/mind_picture.h"
#include "app/view.h"

#include <stdio.h>
#include <string.h>

enum { ROW = VIEW_SMALL_TEXT + 4, MOST_ROWS = 6, CHART = 96 };

typedef struct Column {
    const char *name;
    float at; // share of the width; where numbers end
    bool is_number;
} Column;

static const Column COLUMNS[] = {{"#", 0.0f, false},         {"source", 0.06f, false},
                                 {"category", 0.29f, false}, {"p", 0.70f, true},
                                 {"way m", 0.86f, true},     {"cost", 1.0f, true}};
enum { COLUMN_COUNT = ARRAY_COUNT(COLUMNS) };

static void draw_row(ViewScreen *s, ViewRect box, float y, const char *const texts[COLUMN_COUNT],
                     DrawColor color) {
    for (int i = 0; i < COLUMN_COUNT; i++) {
        float x = (float)box.x + COLUMNS[i].at * (float)box.width;
        if (COLUMNS[i].is_number) x -= render_text_width(VIEW_SMALL_TEXT, texts[i]);
        view_canvas_text(&s->window, x, y, VIEW_SMALL_TEXT, color, texts[i]);
    }
}

// cuts a text to what fits before the numbers begin
static void shorten(char *text, float width) {
    size_t length = strlen(text);
    while (length > 1 && render_text_width(VIEW_SMALL_TEXT, text) > width) text[--length] = '\0';
}

static void draw_answer(View *view, const AgentMind *mind, int answer, ViewRect box, float y) {
    const AgentCandidate *c = &mind->candidates[answer];
    MindReason reason = mind_picture_reason(mind, answer, &view->game.world->scene);
    char number[16], p[16], way[16], cost[16];
    snprintf(number, sizeof number, "%d", answer + 1);
    snprintf(p, sizeof p, "%.2f", (double)c->probability);
    snprintf(way, sizeof way, "%.1f", (double)c->way);
    snprintf(cost, sizeof cost, "%.1f", (double)c->cost);
    shorten(reason.category, 0.31f * (float)box.width);
    const char *const texts[] = {number, reason.source, reason.category, p, way, cost};
    draw_row(&view->screen, box, y, texts, answer == 0 ? VIEW_GOLD : VIEW_TEXT);
}

static float draw_table(View *view, const AgentMind *mind, ViewRect box, float y, int rows) {
    const char *names[COLUMN_COUNT];
    for (int i = 0; i < COLUMN_COUNT; i++) names[i] = COLUMNS[i].name;
    draw_row(&view->screen, box, y, names, VIEW_DIM);
    y += ROW;
    for (int i = 0; i < mind->candidate_count && i < rows; i++, y += ROW)
        draw_answer(view, mind, i, box, y);
    char more[48];
    snprintf(more, sizeof more, "... and %d dearer", mind->candidate_count - rows);
    if (mind->candidate_count > rows) {
        view_canvas_text(&view->screen.window, (float)box.x, y, VIEW_SMALL_TEXT, VIEW_DIM, more);
        y += ROW;
    }
    return y;
}

static void draw_none(ViewScreen *s, const AgentMind *mind, ViewRect box) {
    const char *why = "nothing remembered that fits the goal";
    if (mind->graph == NULL) why = "this agent remembers no things";
    if (mind->memory == NULL) why = "this agent has no memory";
    char text[64];
    snprintf(text, sizeof text, "%s", why);
    shorten(text, (float)box.width);
    view_canvas_text(&s->window, (float)box.x, (float)box.y, VIEW_SMALL_TEXT, VIEW_DIM, text);
}

void view_answers_draw(View *view) {
    ViewScreen *s = &view->screen;
    const ViewLayout *l = &s->layout;
    int bottom = l->legend.y + l->legend.height;
    ViewRect box = {l->depth.x, l->depth.y, l->legend.width, bottom - l->depth.y};
    AgentMind mind;
    view_game_mind(&view->game, &mind);
    char figures[64] = "";
    if (mind.graph != NULL)
        snprintf(figures, sizeof figures, "gone to %d, not found there %d", mind.pursued,
                 mind.refuted);
    view_canvas_fill(&s->window, box, VIEW_NIGHT);
    if (box.width < 250) figures[0] = '\0';
    view_side_caption(s, box, "memory", figures);
    int room = (box.height - CHART) / ROW - 2, rows = room < MOST_ROWS ? room : MOST_ROWS;
    if (mind.candidate_count > 0 && rows > 0)
        draw_table(view, &mind, box, (float)box.y, rows);
    else
        draw_none(s, &mind, box);
    if (mind.memory != NULL)
        memory_history_draw(&view->history, &s->window, (float)box.x, (float)(bottom - CHART),
                            (float)box.width, CHART - 8.0f, VIEW_DIM);
}
