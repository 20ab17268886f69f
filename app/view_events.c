// What the window tells: keys pressed and released, the mouse, another size.

#include "app/view.h"

#include <cglm/cglm.h>

#include <math.h>

static const double FIRST_REPEAT = 0.28;              // a key held down acts again after this [s]
static const float MIN_FOV = 30.0f, MAX_FOV = 120.0f; // degrees

static bool key_down(View *view, RenderKey key, Error *err) {
    ViewAct act = view_keys_find(key);
    view->down[act] = true;
    view->held =
        view_keys_is_motion(act) || act == VIEW_STEP || act == VIEW_EARLIER ? act : VIEW_NOTHING;
    view->next_repeat = view->now + FIRST_REPEAT;
    return view_press(view, key, err);
}

static void key_up(View *view, RenderKey key) {
    ViewAct act = view_keys_find(key);
    view->down[act] = false;
    if (view->held == act) view->held = VIEW_NOTHING;
}

// the scene follows the hand
static void look_round(View *view, const RenderEvent *event) {
    float per_pixel = glm_rad(view->hfov) / (float)view->screen.layout.picture.width;
    float yaw = event->dx * per_pixel, pitch = event->dy * per_pixel;
    view->look[0] += yaw;
    view->look[1] = fminf(fmaxf(view->look[1] + pitch, -1.5f), 1.5f);
    if (!view->is_flying) return;
    view->fly = view_camera(view);
    glm_vec2_zero(view->look);
}

// what was under the hand at first is what it moves
static bool drag(View *view, const RenderEvent *event, Error *err) {
    const ViewRect *line = &view->screen.layout.time;
    if (!view->is_dragging)
        view->is_scrubbing =
            view_canvas_is_within(line, event->x - event->dx, event->y - event->dy);
    view->is_dragging = true;
    if (view->is_scrubbing) return view_scrub_point(view, event->x, err);
    look_round(view, event);
    return true;
}

static bool click(View *view, const RenderEvent *event, Error *err) {
    view->screen.is_stale = true;
    if (view_canvas_is_within(&view->screen.layout.time, event->x, event->y))
        return view_scrub_point(view, event->x, err);
    if (view->is_aiming) return view_aim_click(view, event->x, event->y, err);
    view_identify(view, event->x, event->y);
    return true;
}

static void zoom(View *view, float steps) {
    view->hfov = fminf(fmaxf(view->hfov - 5.0f * steps, MIN_FOV), MAX_FOV);
    view_say(view, "field of view %.0f degrees", (double)view->hfov);
}

bool view_handle(View *view, const RenderEvent *event, Error *err) {
    switch (event->kind) {
    case RENDER_EVENT_KEY:
        return key_down(view, event->key, err);
    case RENDER_EVENT_KEY_UP:
        key_up(view, event->key);
        break;
    case RENDER_EVENT_DRAG:
        return drag(view, event, err);
    case RENDER_EVENT_DROP:
        view->is_dragging = view->is_scrubbing = false;
        break;
    case RENDER_EVENT_CLICK:
        return click(view, event, err);
    case RENDER_EVENT_WHEEL:
        zoom(view, event->dy);
        break;
    case RENDER_EVENT_RESIZE:
        view_screen_fit(view, (int)event->x, (int)event->y);
        break;
    case RENDER_EVENT_QUIT:
        view->wants_quit = true;
        break;
    }
    return true;
}
