// From where the big picture looks, and what stands at a pixel of it.

#include "app/view.h"

#include <cglm/cglm.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static const float MAX_PITCH = 1.5f; // radians; straight up has no heading

static float clamp(float value, float low, float high) {
    return fminf(fmaxf(value, low), high);
}

// the shorter way round
static float turn_between(float from, float to, float t) {
    float by = remainderf(to - from, 2.0f * GLM_PIf);
    return from + by * t;
}

// how far the glide from the last step to this one has come, 0 .. 1; fast at first, then soft
static float glide(const View *view) {
    if (view->is_script || view->moving <= 0.0) return 1.0f;
    float t = clamp((float)((view->now - view->stepped) / view->moving), 0.0f, 1.0f);
    return t;
}

// teleports (a new episode) do not glide
static bool is_one_step(const SimState *before, const SimState *state) {
    return state->step == before->step + 1;
}

static RenderCamera agent_camera(const View *view) {
    const ViewGame *game = &view->game;
    const SimState *a = view_past_before(&game->past), *b = view_past_shown(&game->past);
    bool is_played = view_past_is_now(&game->past) || (view_replay_is_on(game) && !view->is_paused);
    bool glides = is_played && is_one_step(a, b);
    float t = glides ? glide(view) : 1.0f, from[3], to[3];
    sim_camera(&game->world->sim, a, from);
    sim_camera(&game->world->sim, b, to);
    RenderCamera camera = {
        .yaw = t < 1.0f ? turn_between(a->yaw, b->yaw, t) : b->yaw,
        .pitch = t < 1.0f ? a->pitch + (b->pitch - a->pitch) * t : b->pitch,
    };
    for (int k = 0; k < 3; k++)
        camera.position[k] = t < 1.0f ? from[k] + (to[k] - from[k]) * t : to[k];
    return camera;
}

RenderCamera view_camera(const View *view) {
    RenderCamera camera = view->is_flying ? view->fly : agent_camera(view);
    camera.yaw += view->look[0];
    camera.pitch = clamp(camera.pitch + view->look[1], -MAX_PITCH, MAX_PITCH);
    return camera;
}

void view_fly(View *view, ViewAct act, float amount) {
    RenderCamera *fly = &view->fly;
    const SimConfig *sim = &view->app->sim;
    float step = amount * sim->forward, turn = amount * glm_rad(sim->turn);
    const float ahead[3] = {-sinf(fly->yaw) * cosf(fly->pitch), sinf(fly->pitch),
                            -cosf(fly->yaw) * cosf(fly->pitch)};
    if (act == VIEW_FORWARD || act == VIEW_BACK)
        for (int k = 0; k < 3; k++)
            fly->position[k] += (act == VIEW_FORWARD ? step : -step) * ahead[k];
    if (act == VIEW_RISE) fly->position[1] += step;
    if (act == VIEW_SINK) fly->position[1] -= step;
    if (act == VIEW_TURN_LEFT) fly->yaw += turn;
    if (act == VIEW_TURN_RIGHT) fly->yaw -= turn;
    if (act == VIEW_LOOK_UP) fly->pitch = clamp(fly->pitch + turn, -MAX_PITCH, MAX_PITCH);
    if (act == VIEW_LOOK_DOWN) fly->pitch = clamp(fly->pitch - turn, -MAX_PITCH, MAX_PITCH);
}

void view_fly_outside(View *view) {
    const Scene *scene = &view->game.world->scene;
    RenderCamera *fly = &view->fly;
    float radius = 0.0f;
    for (int k = 0; k < 3; k++) {
        fly->position[k] = 0.5f * (scene->low[k] + scene->high[k]);
        radius = fmaxf(radius, 0.5f * (scene->high[k] - scene->low[k]));
    }
    fly->position[1] += 0.8f * radius;
    fly->position[2] += 1.8f * radius;
    fly->yaw = 0.0f;
    fly->pitch = -atan2f(0.8f, 1.8f);
    view->is_flying = true;
}

//---- what is there? ------------------------------------------------------------------------------

static void describe(const Scene *scene, const SceneHit *hit, ViewPick *pick) {
    const SceneObject *object = &scene->objects[hit->object];
    const char *name = scene_object_name(scene, hit->object);
    const char *category = scene_category_name(scene, object->category);
    memcpy(pick->low, object->low, sizeof pick->low);
    memcpy(pick->high, object->high, sizeof pick->high);
    snprintf(pick->text, sizeof pick->text, "%.60s, %.40s, id %u, %.2f m",
             name[0] ? name : "(no name)", category[0] ? category : "no category", hit->object + 1,
             (double)hit->distance);
}

void view_forget_pick(View *view) {
    view->pick.is_there = false;
    if (view->versus != NULL) view->versus->pick.is_there = false;
}

bool view_ray(const View *view, float x, float y, SceneHit *hit, float point[3]) {
    const ViewRect *box = &view->screen.layout.picture;
    const RenderCamera *camera = &view->eye.camera;
    if (!view_canvas_is_within(box, x, y)) return false;
    float column = x - (float)box->x - 0.5f, row = y - (float)box->y - 0.5f, direction[3];
    render_pixel_ray(&view->eye.config, camera, column, row, direction);
    glm_vec3_normalize(direction); // so that the distance is the straight one
    if (!scene_ray(&view->game.world->scene, camera->position, direction,
                   view->eye.config.max_depth, hit))
        return false;
    for (int k = 0; k < 3; k++) point[k] = camera->position[k] + hit->distance * direction[k];
    return true;
}

void view_identify(View *view, float x, float y) {
    SceneHit hit;
    if (view->versus != NULL && view->compares) view_identify(view->versus, x, y);
    view->pick.is_there = view_ray(view, x, y, &hit, view->pick.point);
    if (view->pick.is_there) describe(&view->game.world->scene, &hit, &view->pick);
}
