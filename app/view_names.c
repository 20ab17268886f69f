// Names in pictures of categories and of objects: what fills enough of the picture is named once,
// at its pixel nearest to the middle of all its pixels.

#include "app/view.h"

#include <string.h>

// ids are counted in a table of this many; those beyond stay without a name
enum { MAX_IDS = 4096, MIN_SHARE = 250 }; // named from 1/250 of the picture on

typedef struct Region {
    uint64_t x, y; // sums of the places of its pixels
    uint32_t count;
    uint32_t at[2], miss; // the pixel nearest to the middle, and how far it is from it
} Region;

static void sum_up(const uint32_t *ids, const RenderFrames *f, Region *regions) {
    for (uint32_t y = 0; y < f->height; y++) {
        for (uint32_t x = 0; x < f->width; x++) {
            uint32_t id = ids[y * f->width + x];
            if (id >= MAX_IDS) continue;
            regions[id].count++;
            regions[id].x += x;
            regions[id].y += y;
        }
    }
}

static uint32_t distance(uint32_t a, uint32_t b) {
    return a > b ? a - b : b - a;
}

static void find_middles(const uint32_t *ids, const RenderFrames *f, Region *regions) {
    for (uint32_t id = 0; id < MAX_IDS; id++) regions[id].miss = UINT32_MAX;
    for (uint32_t y = 0; y < f->height; y++) {
        for (uint32_t x = 0; x < f->width; x++) {
            uint32_t id = ids[y * f->width + x];
            if (id >= MAX_IDS) continue;
            Region *r = &regions[id];
            uint32_t miss =
                distance(x, (uint32_t)(r->x / r->count)) + distance(y, (uint32_t)(r->y / r->count));
            if (miss >= r->miss) continue;
            r->miss = miss;
            r->at[0] = x;
            r->at[1] = y;
        }
    }
}

static void name_regions(const ViewPen *pen, const Scene *scene, const Region *regions,
                         bool are_objects) {
    const RenderFrames *f = &pen->eye->frames;
    uint32_t ids = are_objects ? scene->object_count + 1 : scene->category_count;
    for (uint32_t id = 1; id < ids && id < MAX_IDS; id++) {
        const Region *r = &regions[id];
        if (r->count < f->width * f->height / MIN_SHARE) continue;
        char text[48];
        view_canvas_words(are_objects ? scene_object_name(scene, id - 1)
                                      : scene_category_name(scene, id),
                          text, sizeof text);
        float width = render_text_width(VIEW_SMALL_TEXT, text) + 12.0f;
        float x = ((float)r->at[0] + 0.5f) * (float)pen->image->width / (float)f->width;
        float y = ((float)r->at[1] + 0.5f) * (float)pen->image->height / (float)f->height;
        view_canvas_label(pen->image, x - 0.5f * width, y - 11.0f, VIEW_SMALL_TEXT, VIEW_TEXT,
                          text);
    }
}

void view_names_draw(const ViewPen *pen, const Scene *scene, Arena *arena) {
    const RenderFrames *f = &pen->eye->frames;
    const uint32_t *ids = f->semantic != NULL ? f->semantic : f->instance;
    if (ids == NULL) return;
    ArenaMark mark = arena_mark(arena);
    Region *regions = arena_array(arena, Region, MAX_IDS);
    sum_up(ids, f, regions);
    find_middles(ids, f, regions);
    name_regions(pen, scene, regions, f->semantic == NULL);
    arena_reset(arena, mark);
}
