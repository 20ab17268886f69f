// The lines at the top and at the bottom of the window. A line is drawn again only when its text is
// another one.

#include "app/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct Line {
    const char *left, *middle, *right;
    DrawColor middle_color, right_color;
} Line;

// true when it was drawn
static bool draw_line(ViewScreen *s, int index, ViewRect box, const Line *line) {
    char text[sizeof s->lines[0]];
    snprintf(text, sizeof text, "%s|%s|%s", line->left, line->middle, line->right);
    if (!s->is_stale && strcmp(text, s->lines[index]) == 0) return false;
    memcpy(s->lines[index], text, sizeof text);
    view_canvas_fill(&s->window, box, VIEW_PANEL);
    float y = (float)box.y + 0.5f * ((float)box.height - VIEW_TEXT_SIZE);
    float x = view_canvas_text(&s->window, 12.0f, y, VIEW_TEXT_SIZE, VIEW_TEXT, line->left);
    float width = render_text_width(VIEW_TEXT_SIZE, line->right) + 12.0f;
    char middle[sizeof text];
    view_canvas_shorten(line->middle, (float)box.width - width - 18.0f - (x + 18.0f),
                        VIEW_TEXT_SIZE, middle, sizeof middle);
    view_canvas_text(&s->window, x + 18.0f, y, VIEW_TEXT_SIZE, line->middle_color, middle);
    view_canvas_fill(&s->window,
                     (ViewRect){box.width - (int)width - 10, box.y, (int)width + 10, box.height},
                     VIEW_PANEL);
    view_canvas_text(&s->window, (float)box.width - width, y, VIEW_TEXT_SIZE, line->right_color,
                     line->right);
    return true;
}

static const char *a_or_an(const char *word) {
    return strchr("aeiou", word[0]) != NULL ? "an" : "a";
}

// as PointNav's sensor has it at the moment that is shown
static float straight_to_goal(const View *view) {
    const ViewGame *game = &view->game;
    return sim_senses(&game->world->sim, view_game_episode(game), view_past_shown(&game->past))
        .pointgoal[0];
}

static void describe_goal(const View *view, char *text, size_t size) {
    const SimEpisode *e = view_game_episode(&view->game);
    char name[SIM_ID_BYTES];
    if (e->goal_count == 0)
        snprintf(text, size, "no task here: walk or fly");
    else if (e->category[0] != '\0')
        snprintf(text, size, "%s: find %s %s", e->task->name, a_or_an(e->category),
                 view_canvas_words(e->category, name, sizeof name));
    else if (e->task == &sim_task_imagenav)
        snprintf(text, size, "%s: find the place of the goal's picture", e->task->name);
    else
        snprintf(text, size, "%s: go to the point %.1f m away", e->task->name,
                 (double)straight_to_goal(view));
}

static void describe_recording(const View *view, char *text, size_t size) {
    const SimRecording *r = view_replay_now(&view->game);
    snprintf(text, size, "%.40s, recorded: %s, SPL %.2f, %d steps%s", r->agent,
             r->metrics.success > 0.0f ? "success" : "failure", (double)r->metrics.spl, r->count,
             view->is_paused ? "; paused" : "");
}

static bool draw_top(View *view) {
    char goal[160], who[160];
    describe_goal(view, goal, sizeof goal);
    const char *agent = view_game_player(&view->game);
    char both[80];
    if (view->compares) {
        snprintf(both, sizeof both, "%s and %s", agent, view_game_player(&view->versus->game));
        agent = both;
    }
    Line line = {view->game.world->scene.name, goal, who, VIEW_GOLD, VIEW_GREEN};
    if (view_replay_is_on(&view->game)) {
        describe_recording(view, who, sizeof who);
        line.right_color = view->is_paused ? VIEW_DIM : VIEW_GREEN;
    } else if (view->is_aiming) {
        snprintf(who, sizeof who, "click: what is the goal?");
        line.right_color = VIEW_GOLD;
    } else if (!view_is_now(view)) {
        snprintf(who, sizeof who, "moment %d of %d; %s of now", view_moment(view),
                 view_last_moment(view), view->compares ? "minds are" : "its mind is");
        line.right_color = VIEW_GOLD;
    } else if (view->is_human) {
        snprintf(who, sizeof who, "you walk (P: hand back to %s)", agent);
        line.right_color = VIEW_GOLD;
    } else if (view->is_paused) {
        snprintf(who, sizeof who, "%s, paused", agent);
        line.right_color = VIEW_DIM;
    } else {
        snprintf(who, sizeof who, "%s play%s, %g steps/s", agent, view->compares ? "" : "s",
                 (double)view->speed);
    }
    return draw_line(&view->screen, 0, view->screen.layout.top, &line);
}

static void name_episode(const ViewGame *game, char *text, size_t size) {
    if (game->is_asked)
        snprintf(text, size, "your own goal");
    else
        snprintf(text, size, "%s %d/%d, visit %d", view_replay_is_on(game) ? "line" : "episode",
                 game->episode + 1, game->episodes.count, view_game_episode(game)->visit);
}

static void describe_state(const View *view, char *text, size_t size) {
    const ViewGame *game = &view->game;
    const SimMetrics *m = &game->metrics;
    const SimState *shown = view_past_shown(&game->past);
    char left[32] = "no way to the goal";
    if (view_game_episode(game)->goal_count == 0) left[0] = '\0';
    if (isfinite(m->distance_to_goal))
        snprintf(left, sizeof left, "%.2f m to the goal", (double)m->distance_to_goal);
    char which[48];
    name_episode(game, which, sizeof which);
    snprintf(text, size, "%s    step %d/%d    %s    walked %.1f m    bumps %d", which, shown->step,
             view->game.world->sim.config.max_steps, left, (double)m->path_length,
             shown->collisions);
}

// of two: the rest stands beside their maps
static void describe_episode(const View *view, char *text, size_t size) {
    const SimEpisode *episode = view_game_episode(&view->game);
    char which[48];
    name_episode(&view->game, which, sizeof which);
    snprintf(text, size, "%s    step %d/%d    shortest way %.1f m", which, view_moment(view),
             view->game.world->sim.config.max_steps, (double)episode->geodesic);
}

static bool draw_bottom(View *view) {
    char state[300], figures[120];

    AgentMind mind;
    view_game_mind(&view->game, &mind);
    if (view->compares)
        describe_episode(view, state, sizeof state);
    else
        describe_state(view, state, sizeof state);
    if (view->frame_rate > 0.0)
        snprintf(figures, sizeof figures, "%.0f fps    H: keys", view->frame_rate);
    else
        snprintf(figures, sizeof figures, "H: keys");
    bool is_silent = view->is_human || view->compares || mind.intention == NULL;
    Line line = {state, is_silent ? "" : mind.intention, figures, VIEW_ORANGE, VIEW_DIM};
    return draw_line(&view->screen, 1, view->screen.layout.bottom, &line);
}

bool view_bars_draw(View *view) {
    bool top = draw_top(view), bottom = draw_bottom(view);
    return top || bottom;
}
