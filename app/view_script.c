// The mouse first, then keys.

#include "app/view_script.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// "400,300>" at the front of *at: so many numbers, none negative
static bool read_numbers(const char **at, float *numbers, int count) {
    for (int i = 0; i < count; i++) {
        char *end;
        numbers[i] = strtof(*at, &end);
        if (end == *at || !isfinite(numbers[i]) || numbers[i] < 0.0f) return false;
        if (*end != (i + 1 < count ? ',' : '>')) return false;
        *at = end + 1;
    }
    return true;
}

static bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

static bool read_click(const char **at, ViewScriptStep *step, Error *err) {
    float p[2];
    const char *from = *at;
    *at += strlen("<click=");
    if (!read_numbers(at, p, 2)) return error_set(err, "keys: '%.16s': write <click=X,Y>", from);
    step->events[0] = (RenderEvent){RENDER_EVENT_CLICK, 0, p[0], p[1], 0.0f, 0.0f};
    step->event_count = 1;
    return true;
}

static bool read_drag(const char **at, ViewScriptStep *step, Error *err) {
    float p[4];
    const char *from = *at;
    *at += strlen("<drag=");
    if (!read_numbers(at, p, 4))
        return error_set(err, "keys: '%.24s': write <drag=X,Y,TO_X,TO_Y>", from);
    step->events[0] = (RenderEvent){RENDER_EVENT_DRAG, 0, p[2], p[3], p[2] - p[0], p[3] - p[1]};
    step->events[1] = (RenderEvent){RENDER_EVENT_DROP, 0, p[2], p[3], 0.0f, 0.0f};
    step->event_count = 2;
    return true;
}

bool view_script_read(const char **script, ViewScriptStep *step, Error *err) {
    *step = (ViewScriptStep){.count = 1};
    if (starts_with(*script, "<click=")) return read_click(script, step, err);
    if (starts_with(*script, "<drag=")) return read_drag(script, step, err);
    return render_key_read(script, &step->key, &step->count, err);
}
