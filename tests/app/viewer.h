// `cairn view` by script, without a window: the last picture of it.

#pragma once

#include "app/options.h"
#include "base/image.h"
#include "test.h"

#include <stdio.h>
#include <unistd.h>

typedef struct ViewerRun {
    const char *agent, *keys;
    const char *versus, *task, *scene; // NULL: as without
    int people;
} ViewerRun;

static inline bool viewer_run(const ViewerRun *run, Arena *arena, Image *image, Error *err) {
    App *app = arena_new(arena, App);
    app_create(app);
    char path[64];
    snprintf(path, sizeof path, "/tmp/cairn-view-test-%d.png", (int)getpid());
    strcpy(app->gpu.device.at, "host");
    strcpy(app->view.agent.at, run->agent);
    if (run->versus != NULL) strcpy(app->view.versus.at, run->versus);
    if (run->task != NULL) strcpy(app->view.task.at, run->task);
    app->arguments = &run->scene;
    app->argument_count = run->scene != NULL;
    snprintf(app->view.keys.at, sizeof app->view.keys.at, "%s", run->keys);
    strcpy(app->view.shot.at, path);
    app->view.window_width = 640;
    app->view.window_height = 400;
    app->render.width = app->render.height = 64;
    app->run.quiet = true;
    app->scene.people = run->people;
    bool ok = command_view.run(app, err);
    arena_destroy(&app->arena);
    FileBytes bytes;
    ok = ok && file_read(path, arena, &bytes, err) && image_decode(bytes, arena, image, err);
    remove(path);
    return ok;
}

// runs the command with these keys in a home with so many people
static inline bool viewer_people(int people, const char *agent, const char *keys, Arena *arena,
                                 Image *image, Error *err) {
    ViewerRun run = {.agent = agent, .keys = keys, .people = people};
    return viewer_run(&run, arena, image, err);
}

static inline bool viewer(const char *agent, const char *keys, Arena *arena, Image *image,
                          Error *err) {
    return viewer_people(0, agent, keys, arena, image, err);
}

static inline void viewer_without_display(void) {
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
}

static inline bool viewer_is_same(const Image *a, const Image *b) {
    return a->width == b->width && a->height == b->height &&
           memcmp(a->pixels, b->pixels, (size_t)4 * a->width * a->height) == 0;
}

static inline bool viewer_is_same_box(const Image *a, const Image *b, int x, int y, int width,
                                      int height) {
    for (int row = y; row < y + height; row++) {
        size_t at = 4 * ((size_t)row * a->width + (size_t)x);
        if (memcmp(a->pixels + at, b->pixels + at, (size_t)4 * (size_t)width) != 0) return false;
    }
    return true;
}

// the big picture alone, without bars, column and messages
static inline bool viewer_shows_the_same(const Image *a, const Image *b) {
    return viewer_is_same_box(a, b, 20, 40, 400, 250);
}

// the sensors of the column, when there is no map
static inline bool viewer_panels_show_the_same(const Image *a, const Image *b) {
    return viewer_is_same_box(a, b, 450, 40, 190, 250);
}
