// The viewer: a game (app/view_game.h) that is watched through an eye (app/view_eye.h), drawn on a
// screen of panels, and steered by keys.
//
//     cmd_view.c      the loop: events, time, picture, wait
//     view_control.c  what keys do (rows in view_keys.h); view_events.c: and the mouse
//     view_play.c     the game goes on, by keys and by the clock
//     view_scrub.c    what they do about time: the past of the episode, and its line
//     view_camera.c   from where the big picture looks, and what is at a pixel of it
//     view_aim.c      another goal, by a click
//     view_screen.c   puts the window's picture together; view_side.c, view_answers.c, view_map.c,
//                     view_bars.c, view_cards.c
//     view_replay.h   recordings instead of a game
//     view_versus.c   a second viewer beside the first
//     view_dream.c    what a world model imagines
//     view_overlay.c  what is drawn into the big picture; view_voxels.c, view_names.c, view_pen.c
//
// A step of the game and a frame of the window are two different things: between two steps the
// camera glides, so a slow agent looks fluent. In a script (--view.keys) there is no clock: every
// frame is one step later, and the camera stands where the agent stands.

#pragma once

#include "app/memory_history.h"
#include "app/view_dream.h"
#include "app/view_game.h"
#include "app/view_keys.h"
#include "app/view_layout.h"
#include "app/view_overlay.h"
#include "app/view_replay.h"
#include "render/map.h"
#include "render/window.h"
#include "scenes/ray.h"

// The window's picture and what it is put together from.
typedef struct ViewScreen {
    Arena arena; // of the pictures, made anew for another size
    int width, height;
    bool with_map, is_half;
    uint32_t world_count; // of the game: another scene has another map
    ViewLayout layout;
    Image window, base, picture; // whole; the scene alone; the scene with what is drawn over it
    Image sensor;                // one panel before it is stretched
    Arena map_arena;
    RenderMap plain, map;      // as it is; with the agent on it
    uint32_t *category_pixels; // [category_count] scratch of the legend
    char lines[2][512];        // what the bars show now
    uint32_t changes;          // of the game, as last drawn
    int moment;                // of its past, likewise
    bool is_stale;             // draw everything anew
} ViewScreen;

// What the map shows of the agent's mind.
typedef enum ViewLayer {
    VIEW_LAYER_ALL,
    VIEW_LAYER_CELLS,
    VIEW_LAYER_LEVELS,
    VIEW_LAYER_GRAPH,
    VIEW_LAYER_REGIONS,
    VIEW_LAYERS
} ViewLayer;

typedef struct ViewPick {
    char text[160];
    float point[3], low[3], high[3]; // where it was clicked, and the box of the object
    bool is_there;
} ViewPick;

typedef struct View View;
struct View {
    const App *app;
    ViewGame game;
    ViewEye eye;
    ViewScreen screen;
    ViewVoxels voxels;
    ViewDream dream;
    MemoryHistory history; // of the memory of who plays
    NavmeshPath shortest;  // from where the agent is, when the truth is shown

    ViewPicture kind;
    bool shows_map, shows_navmesh, shows_octree, shows_graph, shows_truth, shows_help;
    bool is_aiming;     // the next click sets a goal
    bool shows_answers; // instead of the sensors
    bool shows_dream;
    ViewLayer layer;
    bool is_human, is_paused, is_flying, is_script, wants_quit, wants_shot;
    float hfov;  // [degrees]
    float speed; // steps per second

    double now, next_step;  // [s]
    double stepped, moving; // when the last step was, and how long the camera glides after it
    ViewAct held;           // a key that is held down, and when it acts again
    double next_repeat;
    bool down[VIEW_ACT_COUNT];      // keys held while flying
    bool is_dragging, is_scrubbing; // the hand moves something; it is the time line
    float look[2];                  // yaw and pitch that the mouse added
    RenderCamera fly;
    RenderCamera shown; // camera and kind of the last picture
    ViewPicture shown_kind;
    uint32_t shown_world;
    double still_since; // since when it has not moved

    ViewPick pick;
    char message[200];
    double message_until;
    double frame_rate;

    View *versus;  // who plays beside (view_versus.h); NULL: nobody
    bool compares; // the two are shown side by side
    bool is_right; // this is the second of two
};

// view_control.c
bool view_press(View *view, RenderKey key, Error *err);
void view_say(View *view, const char *format, ...) __attribute__((format(printf, 2, 3)));

// view_events.c
bool view_handle(View *view, const RenderEvent *event, Error *err);

// view_play.c
bool view_step(View *view, Error *err);                // one moment forward
bool view_walk(View *view, Action action, Error *err); // by a person
bool view_move(View *view, ViewAct act, Error *err);   // walks or flies
bool view_begin(View *view, int episode, Error *err);
bool view_restart(View *view, Error *err); // the same episode anew
void view_after_begin(View *view);
bool view_choose(View *view, int agent, Error *err);
bool view_is_over(const View *view);                   // for all who play
bool view_advance(View *view, double now, Error *err); // time passes

// view_scrub.c
bool view_scrub_press(View *view, ViewAct act, Error *err); // EARLIER, START, PRESENT, or STEP
bool view_scrub_point(View *view, float x, Error *err);     // column of the window
// As it is, without a pause: how recordings are played.
bool view_scrub_show(View *view, int moment, Error *err);
// Shows the present; false when it was shown already.
bool view_scrub_return(View *view, bool *was_past, Error *err);
void view_scrub_draw(View *view); // the line
// Of one, or of both of two: the moment that is shown, the last that there is.
int view_moment(const View *view);
int view_last_moment(const View *view);
bool view_is_now(const View *view);

// view_aim.c
void view_aim_toggle(View *view);
bool view_aim_click(View *view, float x, float y, Error *err); // a pixel of the window

// view_camera.c
RenderCamera view_camera(const View *view);
void view_fly(View *view, ViewAct act, float amount); // amount 1: a step forward, or a turn
void view_fly_outside(View *view);                    // to where all of the scene is in view
// What the pixel of the window shows, and where; false where that is nothing.
bool view_ray(const View *view, float x, float y, SceneHit *hit, float point[3]);
void view_identify(View *view, float x, float y); // pixels of the window
void view_forget_pick(View *view);

// view_screen.c: brings the window's picture up to date; *changed tells whether it is another one.
// `sharp` draws the big picture as fine as it gets, however long that takes.
void view_screen_fit(View *view, int width, int height);
bool view_screen_draw(View *view, bool sharp, bool *changed, Error *err);
void view_screen_destroy(ViewScreen *screen);

// parts of it
void view_names_draw(const ViewPen *pen, const Scene *scene, Arena *arena); // view_names.c
void view_side_draw(View *view); // view_side.c: sensors and legend
void view_side_caption(ViewScreen *screen, ViewRect box, const char *title,
                       const char *unit); // above a box
void view_answers_draw(View *view);       // view_answers.c: instead of view_side_draw
void view_map_fit(View *view);            // view_map.c: makes the map for the layout
bool view_map_is_shown(const View *view);
void view_map_draw(View *view);
const char *view_map_layer_name(ViewLayer layer);
bool view_bars_draw(View *view);                   // view_bars.c: true when a line changed
void view_cards_draw(const View *view, Image *to); // view_cards.c: result, message
void view_cards_help(Image *window);               // the keys, over all of it
