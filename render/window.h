// A window that shows a picture and tells what the user did. All of SDL is behind this header.
//
// There is no swapchain and no GPU in it: a picture is made wherever it is made, and its bytes are
// copied to the screen. So the window shows the very bytes that tests write as PNG, it works over
// `ssh -X` and in a virtual machine, and the renderer needs no window system.
//
//     RenderWindow *window = render_window_create("cairn", 1280, 720, &arena, err);
//     while (!quit) {
//         RenderEvent event;
//         while (render_window_poll(window, &event)) ...
//         render_window_show(window, &picture, err);
//         render_window_wait(window, 0.01);               // returns early when something happens
//     }

#pragma once

#include "base/image.h"
#include "render/key.h"

typedef struct RenderWindow RenderWindow;

typedef enum RenderEventKind {
    RENDER_EVENT_KEY,    // pressed; the keyboard's own repeats are left out
    RENDER_EVENT_KEY_UP, // released
    RENDER_EVENT_DRAG,   // moved by (dx, dy) with the left button held, now at (x, y)
    RENDER_EVENT_CLICK,  // pressed and released without a drag
    RENDER_EVENT_DROP,   // the left button was released after a drag
    RENDER_EVENT_WHEEL,  // dy steps away from the user
    RENDER_EVENT_RESIZE, // the window is now x by y pixels
    RENDER_EVENT_QUIT,
} RenderEventKind;

typedef struct RenderEvent {
    RenderEventKind kind;
    RenderKey key;
    float x, y, dx, dy; // pixels from the upper left corner
} RenderEvent;

// NULL where there is no display; err says what to do then.
RenderWindow *render_window_create(const char *title, uint32_t width, uint32_t height, Arena *arena,
                                   Error *err);
void render_window_destroy(RenderWindow *window); // NULL is fine

// The next thing that happened; false when there is none.
bool render_window_poll(RenderWindow *window, RenderEvent *event);

// Sleeps until something happens, at most so many seconds.
void render_window_wait(RenderWindow *window, double seconds);

// Shows a picture of 4 channels; one of another size than the window is stretched.
bool render_window_show(RenderWindow *window, const Image *image, Error *err);
