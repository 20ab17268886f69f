// See view_dream.h.

#include "app/view_dream.h"

#include "app/walk.h"
#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool view_dream_open(ViewDream *dream, const App *app, Gpu *gpu, Error *err) {
    *dream = (ViewDream){.arena = arena_create("view dream")};
    if (!dream_mind_create(app, gpu, &dream->mind, err)) {
        arena_destroy(&dream->arena);
        *dream = (ViewDream){0};
        return false;
    }
    size_t side = dream_mind_size(&dream->mind), patches = dream_mind_grid(&dream->mind);
    dream->scratch = arena_array(&dream->arena, uint32_t, side * side);
    dream->frame.real = arena_array(&dream->arena, uint8_t, side * side * 3);
    dream->frame.imagined = arena_array(&dream->arena, uint8_t, side * side * 3);
    dream->frame.doubt = arena_array(&dream->arena, float, patches *patches);
    memset(dream->frame.imagined, 128, side * side * 3);
    return true;
}

bool view_dream_is_open(const ViewDream *dream) {
    return dream->mind.app != NULL;
}

void view_dream_close(ViewDream *dream) {
    if (!view_dream_is_open(dream)) return;
    dream_mind_destroy(&dream->mind);
    arena_destroy(&dream->arena);
    *dream = (ViewDream){0};
}

//---- following -----------------------------------------------------------------------------------

static RenderCamera camera_of(const ViewGame *game) {
    RenderCamera camera = {.yaw = game->state.yaw, .pitch = game->state.pitch};
    sim_camera(&game->world->sim, &game->state, camera.position);
    return camera;
}

static bool imagine(ViewDream *dream, Error *err) {
    DreamFrame *frame = &dream->frame;
    size_t side = dream_mind_size(&dream->mind), patches = dream_mind_grid(&dream->mind);
    DreamImage image;
    if (!dream_mind_imagine(&dream->mind, frame->pose, frame->action, &image, err)) return false;
    memcpy(frame->imagined, image.rgb, side * side * 3);
    memcpy(frame->doubt, image.doubt, patches * patches * sizeof *frame->doubt);
    frame->rows = image.rows;
    frame->imagining = image.seconds;
    frame->psnr = dream_psnr(frame->real, frame->imagined, side * side * 3);
    return true;
}

// What the agent's memory makes of poses; without one all stays as it is.
typedef struct Belief {
    Memory *memory;
    MemoryTransform from_truth;
    float feet[3];
} Belief;

// Its pose is of what it saw last: the observation before the last action.
static Belief belief_of(const ViewGame *game) {
    AgentMind mind;
    view_game_mind(game, &mind);
    Belief belief = {.memory = mind.memory, .from_truth = memory_transform_identity};
    MemoryPose before = {.yaw = game->before.yaw};
    memcpy(before.position, game->before.position, sizeof before.position);
    if (mind.memory != NULL)
        belief.from_truth = memory_transform_between(&before, &mind.memory->pose);
    memory_transform_point(&belief.from_truth, game->state.position, belief.feet);
    return belief;
}

static void pose_of(const ViewDream *dream, const RenderCamera *camera, const Belief *belief,
                    float pose[MODEL_POSE]) {
    RenderCamera at = *camera;
    memory_transform_point(&belief->from_truth, camera->position, at.position);
    at.yaw += belief->from_truth.yaw;
    walk_pose(&at, (float)dream->count, pose);
}

// another agent believes something else
static void change_memory(ViewDream *dream, const Belief *belief) {
    bool is_other = dream->count > 0 && dream->memory != belief->memory;
    if (is_other) model_cache_clear(model_dream_cache(dream->mind.dream));
    dream->memory = belief->memory;
    if (belief->memory != NULL) dream_mind_follow(&dream->mind, belief->feet, belief->memory);
}

static bool remember(ViewDream *dream, const Belief *belief, Error *err) {
    const DreamFrame *frame = &dream->frame;
    if (belief->memory == NULL)
        return dream_mind_see(&dream->mind, frame->real, frame->pose, false, err);
    return dream_mind_see_with(&dream->mind, frame->real, frame->pose, belief->feet, belief->memory,
                               err);
}

// where the camera is, and what led there: really, whatever the agent believes
static RenderCamera move(ViewDream *dream, const ViewGame *game, const Belief *belief) {
    RenderCamera camera = camera_of(game);
    float before[MODEL_POSE];
    memcpy(before, dream->drawn, sizeof before);
    walk_pose(&camera, (float)dream->count, dream->drawn);
    model_action(dream->count > 0 ? before : dream->drawn, dream->drawn, dream->frame.action);
    pose_of(dream, &camera, belief, dream->frame.pose);
    return camera;
}

bool view_dream_follow(ViewDream *dream, const ViewGame *game, Error *err) {
    if (dream->count > 0 && dream->changes == game->changes) return true;
    DreamFrame *frame = &dream->frame;
    size_t side = dream_mind_size(&dream->mind);
    Belief belief = belief_of(game);
    change_memory(dream, &belief);
    RenderCamera camera = move(dream, game, &belief);
    const uint8_t *rgb;
    if (!dream_mind_look(&dream->mind, game->world->seen, game->moved, &camera, &rgb, err))
        return false;
    memcpy(frame->real, rgb, side * side * 3);
    // where an episode begins the agent was carried, which is no action
    bool is_step = game->state.step > 0 && dream->changes + 1 == game->changes;
    frame->has_image = is_step && !dream_mind_is_empty(&dream->mind);
    if (frame->has_image && !imagine(dream, err)) return false;
    if (!frame->has_image) memset(frame->imagined, 128, side * side * 3);
    dream->changes = game->changes;
    dream->count++;
    return remember(dream, &belief, err);
}

//---- drawing -------------------------------------------------------------------------------------

enum { GAP = 6, LINE = 20, MARGIN = 10, FOOT = 48 }; // FOOT: messages stand below

static void draw_part(ViewDream *dream, Image *picture, int part, ViewRect box) {
    const DreamFrame *frame = &dream->frame;
    uint32_t size = dream_mind_size(&dream->mind);
    if (part == 2)
        dream_picture_error(frame->real, frame->imagined, size, dream->scratch);
    else
        dream_picture_rgb(part == 0 ? frame->real : frame->imagined, size, dream->scratch);
    view_canvas_stretch(picture, box, dream->scratch, size, size, true);
}

static void describe(const ViewDream *dream, char *text, size_t size) {
    const DreamFrame *frame = &dream->frame;
    if (frame->has_image)
        snprintf(text, size, "%.1f dB, in %.0f ms from %u rows of %u frames", frame->psnr,
                 1e3 * frame->imagining, frame->rows,
                 model_cache_count(model_dream_cache(dream->mind.dream)));
    else
        snprintf(text, size, "saw its first frame here; the next step is imagined");
}

void view_dream_draw(ViewDream *dream, Image *picture) {
    static const char *const names[] = {"next, really", "imagined", "error"};
    int side = (int)fminf((float)picture->width / 4.2f, (float)picture->height / 2.6f);
    if (side < 32) return;
    int width = 3 * side + 2 * GAP + 2 * MARGIN, height = side + 2 * LINE + MARGIN;
    int x = 8, y = (int)picture->height - height - FOOT;
    render_draw_box(picture, (float)x, (float)y, (float)width, (float)height, VIEW_PLATE);
    for (int i = 0; i < 3; i++) {
        ViewRect box = {x + MARGIN + i * (side + GAP), y + LINE + 2, side, side};
        view_canvas_text(picture, (float)box.x, (float)y + 2.0f, VIEW_SMALL_TEXT, VIEW_TEXT,
                         names[i]);
        draw_part(dream, picture, i, box);
    }
    char text[120];
    describe(dream, text, sizeof text);
    view_canvas_text(picture, (float)(x + MARGIN), (float)(y + side + LINE + 5), VIEW_SMALL_TEXT,
                     VIEW_DIM, text);
}
