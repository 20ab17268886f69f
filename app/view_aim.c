// Setting a goal with the mouse (key B): the next click is it.

#include "app/view.h"
#include "app/view_goal.h"

void view_aim_toggle(View *view) {
    if (!view->game.has_floor) {
        view_say(view, "nobody can walk here");
        return;
    }
    view->is_aiming = !view->is_aiming;
    view_say(view, view->is_aiming ? "click on the floor or on a thing: it becomes the goal"
                                   : "the goal stays");
}

// who shows that pixel of the window
static View *side_at(View *view, float x, float y) {
    const ViewRect *box = &view->screen.layout.picture;
    bool is_mine = view_canvas_is_within(box, x, y);
    return !is_mine && view->compares ? view->versus : view;
}

// both of two begin where the body of the clicked one stands
static bool begin_both(View *view, const SimEpisode *episode, Error *err) {
    view_after_begin(view);
    view->shows_truth = true;
    char name[SIM_ID_BYTES];
    view_canvas_words(episode->category, name, sizeof name);
    if (episode->category_id != 0)
        view_say(view, "the nearest %s is %.1f m away; T hides the way", name,
                 (double)episode->geodesic);
    else
        view_say(view, "that is %.1f m away; T hides the way", (double)episode->geodesic);
    return view_game_ask(&view->game, episode, err) &&
           (view->versus == NULL || view_game_ask(&view->versus->game, episode, err));
}

bool view_aim_click(View *view, float x, float y, Error *err) {
    View *side = side_at(view, x, y);
    Arena *arena = &view->game.arena; // of the first, which outlives the second
    SceneHit hit;
    SimEpisode episode;
    Error why;
    float point[3];
    if (!view_ray(side, x, y, &hit, point)) {
        view_say(view, "there is nothing");
        return true;
    }
    ArenaMark mark = arena_mark(arena);
    if (!view_goal_at(&side->game, hit.object, point, arena, &episode, &why)) {
        arena_reset(arena, mark);
        view_say(view, "%s", why.text);
        return true;
    }
    view->is_aiming = false;
    return begin_both(view, &episode, err);
}
