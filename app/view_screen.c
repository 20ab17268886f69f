// Puts the window's picture together. A part is drawn anew only when what it shows has changed, so
// a paused viewer costs nothing, and a walking one mostly the big picture.

#include "app/view_versus.h"

#include <math.h>
#include <string.h>

// A picture in motion may take this long, so that thirty and more fit into a second; one that
// stands still is drawn once more, finer, in what nobody notices as waiting [s].
static const double MOVING_BUDGET = 0.021, STILL_BUDGET = 0.25, STILL_AFTER = 0.15;

void view_screen_destroy(ViewScreen *screen) {
    arena_destroy(&screen->map_arena);
    arena_destroy(&screen->arena);
    *screen = (ViewScreen){0};
}

static void clear(ViewScreen *s) {
    ViewRect all = {0, 0, (int)s->window.width, (int)s->window.height};
    view_canvas_fill(&s->window, all, VIEW_NIGHT);
}

static void make_images(ViewScreen *s, const ViewGame *game) {
    uint32_t width = (uint32_t)s->layout.picture.width, height = (uint32_t)s->layout.picture.height;
    s->base = image_create(width, height, 4, &s->arena);
    s->picture = image_create(width, height, 4, &s->arena);
    s->window =
        image_create((uint32_t)(s->layout.top.width),
                     (uint32_t)(s->layout.bottom.y + s->layout.bottom.height), 4, &s->arena);
    s->category_pixels = arena_array(&s->arena, uint32_t, game->world->scene.category_count + 1);
    s->sensor = image_create(game->width, game->height, 4, &s->arena);
}

static ViewLayout choose_layout(const View *view, int width, int height) {
    if (view->compares) return view_layout_half(width, height, view->is_right);
    return view_layout(width, height, (int)view->game.width, (int)view->game.height,
                       view->shows_map);
}

void view_screen_fit(View *view, int width, int height) {
    ViewScreen *s = &view->screen;
    s->is_stale = true;
    bool is_same = s->width == width && s->height == height && s->with_map == view->shows_map &&
                   s->is_half == view->compares && s->world_count == view->game.world_count;
    if (!is_same) {
        view_screen_destroy(s);
        *s = (ViewScreen){.arena = arena_create("screen"),
                          .width = width,
                          .height = height,
                          .with_map = view->shows_map,
                          .is_half = view->compares,
                          .world_count = view->game.world_count,
                          .is_stale = true};
        s->layout = choose_layout(view, width, height);
        make_images(s, &view->game);
        view_map_fit(view);
    }
    view_eye_fit(&view->eye, s->layout.picture.width, s->layout.picture.height, view->hfov);
}

//---- the big picture -----------------------------------------------------------------------------

static bool is_same_camera(const RenderCamera *a, const RenderCamera *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

static int choose_level(View *view, bool sharp) {
    if (sharp) return 0;
    bool is_still = view->now - view->still_since > STILL_AFTER;
    return view_eye_level(&view->eye, is_still ? STILL_BUDGET : MOVING_BUDGET);
}

// something happened, or another moment is shown
static bool has_another_moment(const View *view) {
    const ViewScreen *s = &view->screen;
    return s->changes != view->game.changes || s->moment != view->game.past.shown;
}

// the scene alone; *drawn tells whether there was need
static bool draw_base(View *view, bool sharp, bool *drawn, Error *err) {
    RenderCamera camera = view_camera(view);
    bool have_moved = view->game.moved != NULL && has_another_moment(view);
    bool is_another_world = view->game.world_count != view->shown_world;
    bool is_same = is_same_camera(&camera, &view->shown) && view->kind == view->shown_kind &&
                   view->eye.frames.depth != NULL && !have_moved && !is_another_world;
    if (!is_same) view->still_since = view->now;
    view->shown = camera;
    view->shown_kind = view->kind;
    view->shown_world = view->game.world_count;
    int level = choose_level(view, sharp);
    *drawn = !is_same || level < view->eye.level;
    if (!*drawn) return true;
    return view_eye_look(&view->eye, view->game.world->seen, view->game.moved, &camera, view->kind,
                         level, &view->screen.base, err);
}

static void draw_pick(const View *view, ViewPen *pen) {
    const ViewPick *pick = &view->pick;
    if (!pick->is_there) return;
    view_pen_box(pen, pick->low, pick->high, 0.012f, VIEW_GREEN);
    view_pen_disc(pen, pick->point, 0.02f, VIEW_GREEN);
    view_pen_label(pen, pick->point, VIEW_TEXT, pick->text);
}

static void draw_overlays(View *view, const AgentMind *mind) {
    ViewGame *game = &view->game;
    ViewPen pen = {.eye = &view->eye, .image = &view->screen.picture};
    view_names_draw(&pen, &game->world->scene, &view->screen.arena);
    if (view->shows_navmesh) view_overlay_navmesh(&pen, &view->screen.plain.view);
    if (view->shows_octree && mind->octree != NULL)
        view_overlay_voxels(&pen, &view->voxels, view_past_shown(&game->past)->position[1]);
    // the first label keeps its place: what was asked for, what is sought, what is remembered
    draw_pick(view, &pen);
    if (view->shows_truth) view_overlay_truth(&pen, game, &view->shortest);
    // in pictures of labels the labels are what counts
    if (view->shows_graph && view->kind <= VIEW_DEPTH)
        view_overlay_mind(&pen, &game->world->scene, mind, view_game_episode(game)->category_id,
                          view->layer == VIEW_LAYER_GRAPH);
}

static void find_shortest(View *view) {
    const SimEpisode *episode = view_game_episode(&view->game);
    navmesh_path(view->game.world->navmesh, view_past_shown(&view->game.past)->position,
                 episode->goals, episode->goal_count, &view->shortest);
}

// what the overlays and the map need of the octree
static bool read_octree(View *view, Error *err) {
    AgentMind mind;
    bool is_wanted = view->shows_octree || view->layer == VIEW_LAYER_LEVELS;
    view_game_mind(&view->game, &mind);
    return !is_wanted || mind.octree == NULL ||
           view_voxels_refresh(&view->voxels, mind.octree, view->app->memory.voxel,
                               view->game.state.step, err);
}

static void draw_picture(View *view) {
    ViewScreen *s = &view->screen;
    AgentMind mind;
    view_game_mind(&view->game, &mind);
    memcpy(s->picture.pixels, s->base.pixels, (size_t)4 * s->base.width * s->base.height);
    draw_overlays(view, &mind);
    if (view->shows_dream) view_dream_draw(&view->dream, &s->picture);
    view_cards_draw(view, &s->picture);
    view_canvas_paste(&s->window, &s->picture, s->layout.picture.x, s->layout.picture.y);
}

//---- all of it -----------------------------------------------------------------------------------

static void draw_column(View *view) {
    AgentMind mind;
    view_game_mind(&view->game, &mind);
    if (view->screen.changes != view->game.changes)
        memory_history_note(&view->history, mind.memory);
    if (view->compares)
        view_versus_figures(view);
    else if (view->shows_answers)
        view_answers_draw(view);
    else
        view_side_draw(view);
    view_map_draw(view);
}

// what belongs to the window as a whole; true when a line is another one
static bool draw_frame(View *view, bool has_stepped, bool other_changed) {
    ViewScreen *s = &view->screen;
    if (view->is_right) return false; // the first has it
    if (has_stepped || other_changed) view_scrub_draw(view);
    if (view->compares && (has_stepped || other_changed)) view_versus_paste(view);
    bool has_new_lines = view_bars_draw(view);
    if (view->shows_help && has_stepped) view_cards_help(&s->window);
    return has_new_lines;
}

bool view_screen_draw(View *view, bool sharp, bool *changed, Error *err) {
    ViewScreen *s = &view->screen;
    bool drawn, other = false, compares = view->compares && !view->is_right;
    bool is_elsewhere = s->world_count != view->game.world_count;
    if (s->is_stale || is_elsewhere) view_screen_fit(view, s->width, s->height);
    if (!draw_base(view, sharp, &drawn, err)) return false;
    if (compares && !view_versus_draw(view, sharp, &other, err)) return false;
    // the help lies over all: what is below is drawn anew, or it would shine through less and less
    s->is_stale |= view->shows_help && (drawn || other || has_another_moment(view));
    bool has_stepped = has_another_moment(view) || s->is_stale;
    if (s->is_stale) clear(s);
    if (has_stepped && view->shows_truth) find_shortest(view);
    if (has_stepped && !read_octree(view, err)) return false;
    if (view->shows_dream && !view_dream_follow(&view->dream, &view->game, err)) return false;
    if (drawn || has_stepped) draw_picture(view);
    if (has_stepped) draw_column(view);
    bool has_new_lines = draw_frame(view, has_stepped, other);
    *changed = drawn || has_stepped || other || has_new_lines;
    s->changes = view->game.changes;
    s->moment = view->game.past.shown;
    s->is_stale = false;
    return true;
}
