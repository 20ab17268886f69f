// Going back and forth in the past of the episode, by keys and by the line below the picture:
//
//     ──────|──────|────●- - - - - - - - - |   37 / 120
//       red: it met a wall    ^ shown      ^ now (of two side by side: the first did)
//
// Whoever goes back pauses the game; whatever makes it go on shows the present again. A recording
// goes on from where it is.

#include "app/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LABEL = 96, INSET = 8 }; // room for the text on the right; of the ends of the line [pixels]

int view_moment(const View *view) {
    int shown = view->game.past.shown;
    return view->versus == NULL ? shown : (int)fmax(shown, view->versus->game.past.shown);
}

int view_last_moment(const View *view) {
    int last = view->game.past.count - 1;
    return view->versus == NULL ? last : (int)fmax(last, view->versus->game.past.count - 1);
}

bool view_is_now(const View *view) {
    return view_moment(view) == view_last_moment(view);
}

// of two, who ended earlier stays at its end
bool view_scrub_show(View *view, int moment, Error *err) {
    return view_game_show(&view->game, moment, err) &&
           (view->versus == NULL || view_game_show(&view->versus->game, moment, err));
}

static bool show(View *view, int moment, Error *err) {
    view->is_paused = true;
    view_forget_pick(view);
    memset(view->look, 0, sizeof view->look);
    return view_scrub_show(view, moment, err);
}

bool view_scrub_press(View *view, ViewAct act, Error *err) {
    int moment = view_moment(view);
    if (act == VIEW_START) return show(view, 0, err);
    if (act == VIEW_PRESENT) return show(view, view_last_moment(view), err);
    if (act == VIEW_EARLIER && moment == 0) view_say(view, "the episode began here");
    if (act == VIEW_STEP && moment == view_last_moment(view)) view_say(view, "it ended here");
    return show(view, moment + (act == VIEW_EARLIER ? -1 : 1), err);
}

bool view_scrub_return(View *view, bool *was_past, Error *err) {
    // of a recording every moment is past
    *was_past = !view_is_now(view) && !view_replay_is_on(&view->game);
    if (!*was_past) return true;
    view_say(view, "back in the present, step %d", view_last_moment(view));
    return view_scrub_show(view, view_last_moment(view), err);
}

//---- the line ------------------------------------------------------------------------------------

static ViewRect track_of(const View *view) {
    ViewRect box = view->screen.layout.time;
    int room = box.width - LABEL - 2 * INSET;
    return (ViewRect){box.x + INSET, box.y + box.height / 2 - 1, room > 1 ? room : 1, 3};
}

static float column_of(const View *view, ViewRect track, int moment) {
    int last = view_last_moment(view);
    float share = last > 0 ? (float)moment / (float)last : 1.0f;
    return (float)track.x + share * (float)track.width;
}

bool view_scrub_point(View *view, float x, Error *err) {
    ViewRect track = track_of(view);
    float share = (x - (float)track.x) / (float)track.width;
    int last = view_last_moment(view);
    return show(view, (int)lroundf(fminf(fmaxf(share, 0.0f), 1.0f) * (float)last), err);
}

static void draw_track(View *view, ViewRect track) {
    Image *window = &view->screen.window;
    const ViewPast *past = &view->game.past;
    float x = (float)track.x, y = (float)track.y, at = column_of(view, track, view_moment(view));
    DrawColor color = view_is_now(view) ? VIEW_BLUE : VIEW_GOLD;
    render_draw_box(window, x, y, (float)track.width, (float)track.height, VIEW_EDGE);
    render_draw_box(window, x, y, at - x, (float)track.height, color);
    for (int i = 1; i < past->count; i++)
        if (past->states[i].is_collision)
            render_draw_box(window, column_of(view, track, i) - 0.5f, y - 4.0f, 1.0f, 11.0f,
                            VIEW_RED);
    render_draw_disc(window, at, y + 1.5f, 5.0f, color);
}

void view_scrub_draw(View *view) {
    ViewRect box = view->screen.layout.time;
    char text[48];
    snprintf(text, sizeof text, "%d / %d", view_moment(view), view_last_moment(view));
    view_canvas_fill(&view->screen.window, box, VIEW_NIGHT);
    draw_track(view, track_of(view));
    float width = render_text_width(VIEW_SMALL_TEXT, text);
    view_canvas_text(&view->screen.window, (float)(box.x + box.width) - width - 2.0f,
                     (float)box.y + 2.0f, VIEW_SMALL_TEXT, VIEW_DIM, text);
}
