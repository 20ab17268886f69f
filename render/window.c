// SDL2, and only here.
//
// The picture goes through one streaming texture of SDL's software renderer: a copy of 3.7 MB for
// 1280 x 720, well under a millisecond. SDL's other renderers would start OpenGL for it, which on
// machines without a GPU draws that one rectangle with all cores (Mesa's llvmpipe) while the ray
// caster wants them, and which fails over `ssh -X`.

#include "render/window.h"

#define SDL_MAIN_HANDLED
#include <SDL.h>
#include <math.h>
#include <stdlib.h>

// a hand shakes: less than this is a click, more is a drag [pixels]
static const float DRAG_FROM = 4.0f;

struct RenderWindow {
    SDL_Window *window;
    SDL_Renderer *renderer;
    SDL_Texture *texture;
    uint32_t width, height; // of the texture
    bool is_held, is_dragging;
    float pressed[2];
};

//---- create --------------------------------------------------------------------------------------

// SDL would try drivers that complain on their own before it gives up
static bool has_display(void) {
    return getenv("DISPLAY") != NULL || getenv("WAYLAND_DISPLAY") != NULL ||
           getenv("SDL_VIDEODRIVER") != NULL;
}

static bool start_sdl(Error *err) {
    SDL_SetMainReady();
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); // Ctrl-C ends the program as ever
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    if (has_display() && SDL_InitSubSystem(SDL_INIT_VIDEO) == 0) return true;
    return error_set(err,
                     "no display to open a window on (%s). Over ssh use `ssh -X`; where there "
                     "is no screen `xvfb-run cairn view`, a script without a window (--keys and "
                     "--shot), or `cairn render`",
                     has_display() ? SDL_GetError() : "neither DISPLAY nor WAYLAND_DISPLAY is set");
}

static bool open_window(RenderWindow *w, const char *title, uint32_t width, uint32_t height,
                        Error *err) {
    w->window = SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, (int)width,
                                 (int)height, SDL_WINDOW_RESIZABLE);
    if (w->window == NULL)
        return error_set(err, "opening a window of %u x %u pixels: %s", width, height,
                         SDL_GetError());
    w->renderer = SDL_CreateRenderer(w->window, -1, SDL_RENDERER_SOFTWARE);
    if (w->renderer == NULL) return error_set(err, "drawing in the window: %s", SDL_GetError());
    return true;
}

RenderWindow *render_window_create(const char *title, uint32_t width, uint32_t height, Arena *arena,
                                   Error *err) {
    if (!start_sdl(err)) return NULL;
    RenderWindow *window = arena_new(arena, RenderWindow);
    if (open_window(window, title, width, height, err)) return window;
    render_window_destroy(window);
    return NULL;
}

void render_window_destroy(RenderWindow *window) {
    if (window == NULL) return;
    if (window->texture != NULL) SDL_DestroyTexture(window->texture);
    if (window->renderer != NULL) SDL_DestroyRenderer(window->renderer);
    if (window->window != NULL) SDL_DestroyWindow(window->window);
    *window = (RenderWindow){0};
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

//---- show ----------------------------------------------------------------------------------------

static bool fit_texture(RenderWindow *w, const Image *image, Error *err) {
    if (w->texture != NULL && w->width == image->width && w->height == image->height) return true;
    if (w->texture != NULL) SDL_DestroyTexture(w->texture);
    w->texture = SDL_CreateTexture(w->renderer, SDL_PIXELFORMAT_RGBA32, SDL_TEXTUREACCESS_STREAMING,
                                   (int)image->width, (int)image->height);
    w->width = image->width;
    w->height = image->height;
    if (w->texture == NULL)
        return error_set(err, "a texture of %u x %u pixels: %s", image->width, image->height,
                         SDL_GetError());
    SDL_SetTextureBlendMode(w->texture, SDL_BLENDMODE_NONE);
    return true;
}

bool render_window_show(RenderWindow *window, const Image *image, Error *err) {
    ASSERT(image->channels == 4);
    if (!fit_texture(window, image, err)) return false;
    if (SDL_UpdateTexture(window->texture, NULL, image->pixels, (int)image->width * 4) != 0 ||
        SDL_RenderCopy(window->renderer, window->texture, NULL, NULL) != 0)
        return error_set(err, "showing a picture: %s", SDL_GetError());
    SDL_RenderPresent(window->renderer);
    return true;
}

//---- events --------------------------------------------------------------------------------------

static RenderKey key_of(SDL_Keycode code) {
    switch (code) {
#define X(name, number, text) \
    case SDLK_##name:         \
        return number;
        RENDER_KEYS(X)
#undef X
    case SDLK_KP_ENTER:
        return RENDER_KEY_RETURN;
    case SDLK_KP_PLUS:
        return '+';
    case SDLK_KP_MINUS:
        return '-';
    default:
        return code > 32 && code < 127 ? (RenderKey)code : 0;
    }
}

static bool take_key(const SDL_KeyboardEvent *key, RenderEvent *event) {
    event->kind = key->state == SDL_PRESSED ? RENDER_EVENT_KEY : RENDER_EVENT_KEY_UP;
    event->key = key_of(key->keysym.sym);
    return event->key != 0 && key->repeat == 0;
}

static bool take_button(RenderWindow *w, const SDL_MouseButtonEvent *button, RenderEvent *event) {
    if (button->button != SDL_BUTTON_LEFT) return false;
    event->x = (float)button->x;
    event->y = (float)button->y;
    bool was_dragging = w->is_dragging;
    w->is_held = button->state == SDL_PRESSED;
    w->is_dragging = false;
    if (w->is_held) {
        w->pressed[0] = event->x;
        w->pressed[1] = event->y;
        return false;
    }
    event->kind = was_dragging ? RENDER_EVENT_DROP : RENDER_EVENT_CLICK;
    return true;
}

static bool take_motion(RenderWindow *w, const SDL_MouseMotionEvent *motion, RenderEvent *event) {
    if (!w->is_held) return false;
    *event = (RenderEvent){RENDER_EVENT_DRAG,   0,
                           (float)motion->x,    (float)motion->y,
                           (float)motion->xrel, (float)motion->yrel};
    if (w->is_dragging) return true;
    // what was moved before it was a drag belongs to it
    event->dx = event->x - w->pressed[0];
    event->dy = event->y - w->pressed[1];
    w->is_dragging = hypotf(event->dx, event->dy) >= DRAG_FROM;
    return w->is_dragging;
}

static bool take_window(const SDL_WindowEvent *change, RenderEvent *event) {
    if (change->event != SDL_WINDOWEVENT_SIZE_CHANGED) return false;
    event->kind = RENDER_EVENT_RESIZE;
    event->x = (float)change->data1;
    event->y = (float)change->data2;
    return true;
}

// false for what is of no interest
static bool translate(RenderWindow *w, const SDL_Event *from, RenderEvent *event) {
    *event = (RenderEvent){.kind = RENDER_EVENT_QUIT};
    switch (from->type) {
    case SDL_QUIT:
        return true;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        return take_key(&from->key, event);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return take_button(w, &from->button, event);
    case SDL_MOUSEMOTION:
        return take_motion(w, &from->motion, event);
    case SDL_MOUSEWHEEL:
        event->kind = RENDER_EVENT_WHEEL;
        event->dy = from->wheel.preciseY;
        return true;
    case SDL_WINDOWEVENT:
        return take_window(&from->window, event);
    default:
        return false;
    }
}

bool render_window_poll(RenderWindow *window, RenderEvent *event) {
    SDL_Event from;
    while (SDL_PollEvent(&from)) {
        if (translate(window, &from, event)) return true;
    }
    return false;
}

void render_window_wait(RenderWindow *window, double seconds) {
    UNUSED(window);
    if (seconds > 0.0) SDL_WaitEventTimeout(NULL, (int)(seconds * 1000.0 + 0.5));
}
