// See dream_files.h.

#include "app/dream_files.h"

#include "app/dream_picture.h"
#include "base/avi.h"
#include "base/npz.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SCALE = 4, RATE = 8 }; // frames a second: about as fast as keys repeat

typedef struct Files {
    const DreamStage *stage;
    const char *folder;
    Arena *arena;
    uint32_t size, grid, count;
    uint32_t *scratch; // [size][size]
} Files;

static const DreamFrame *frame_at(const Files *files, uint32_t index) {
    return dream_stage_frame(files->stage, files->count - 1 - index);
}

//---- frames and video ----------------------------------------------------------------------------

static bool save_frames(const Files *files, Error *err) {
    Image strip = dream_picture_strip_image(files->size, SCALE, files->arena);
    Avi avi = avi_create(strip.width, strip.height, RATE);
    bool ok = true;
    char path[1200];
    for (uint32_t i = 0; ok && i < files->count; i++) {
        dream_picture_strip(frame_at(files, i), files->size, SCALE, files->scratch, &strip);
        snprintf(path, sizeof path, "%s/frames/%04u.png", files->folder, i);
        ok = image_save_png(path, &strip, err) && avi_add(&avi, &strip, err);
    }
    snprintf(path, sizeof path, "%s/dream.avi", files->folder);
    ok = ok && avi_save(&avi, path, err);
    avi_destroy(&avi);
    return ok;
}

//---- the sheet -----------------------------------------------------------------------------------

enum { COLUMNS = 12, MOST_ROWS = 8, GAP = 6, TITLE = 26, LABEL = 18 };

// one frame: number and decibels, real, imagined, error below each other
static void draw_cell(const Files *files, Image *sheet, int x, int y, uint32_t index) {
    const DreamFrame *frame = frame_at(files, index);
    int side = 2 * (int)files->size;
    char text[48];
    snprintf(text, sizeof text, "%u %s", index, frame->is_real ? "seen" : "alone");
    if (!isnan(frame->psnr))
        snprintf(text, sizeof text, "%u%s %.1f dB", index, frame->is_real ? " seen" : "",
                 frame->psnr);
    view_canvas_text(sheet, (float)x, (float)y, 14, frame->is_real ? VIEW_GREEN : VIEW_ORANGE,
                     text);
    for (int i = 0; i < 3; i++) {
        ViewRect box = {x, y + LABEL + i * (side + 2), side, side};
        if (i == 2)
            dream_picture_error(frame->real, frame->imagined, files->size, files->scratch);
        else
            dream_picture_rgb(i == 0 ? frame->real : frame->imagined, files->size, files->scratch);
        view_canvas_stretch(sheet, box, files->scratch, files->size, files->size, true);
    }
}

// equally far apart, the last one among them, as many as fit
static bool save_sheet(const Files *files, Error *err) {
    int side = 2 * (int)files->size, cell = LABEL + 3 * (side + 2) + GAP;
    uint32_t shown = files->count < COLUMNS * MOST_ROWS ? files->count : COLUMNS * MOST_ROWS;
    int columns = shown < COLUMNS ? (int)shown : COLUMNS;
    int rows = ((int)shown + COLUMNS - 1) / COLUMNS;
    int width = GAP + columns * (side + GAP), least = 640;
    Image sheet = image_create((uint32_t)(width > least ? width : least),
                               (uint32_t)(TITLE + rows * cell + GAP), 4, files->arena);
    render_draw_fill(&sheet, VIEW_NIGHT);
    char title[200];
    snprintf(title, sizeof title, "%.80s: %u of %u frames; real, imagined, error; policy %.30s",
             dream_stage_name(files->stage), shown, files->count,
             files->stage->mind.cache.policy.at);
    view_canvas_text(&sheet, GAP, 4, VIEW_TEXT_SIZE, VIEW_TEXT, title);
    for (uint32_t i = 0; i < shown; i++) {
        uint32_t index = shown < 2 ? 0 : i * (files->count - 1) / (shown - 1);
        draw_cell(files, &sheet, GAP + (int)(i % COLUMNS) * (side + GAP),
                  TITLE + (int)(i / COLUMNS) * cell, index);
    }
    return image_save_png(text_format(files->arena, "%s/sheet.png", files->folder), &sheet, err);
}

//---- arrays --------------------------------------------------------------------------------------

// one value of `bytes` bytes after another, from where it lies in each frame
typedef const void *PartOf(const DreamFrame *frame);

static const void *part_real(const DreamFrame *frame) {
    return frame->real;
}
static const void *part_imagined(const DreamFrame *frame) {
    return frame->imagined;
}
static const void *part_doubt(const DreamFrame *frame) {
    return frame->doubt;
}
static const void *part_pose(const DreamFrame *frame) {
    return frame->pose;
}
static const void *part_action(const DreamFrame *frame) {
    return frame->action;
}

static void add_parts(const Files *files, Npz *npz, const char *name, NpzType type, PartOf *part,
                      const size_t *shape, int dimensions) {
    size_t bytes = type == NPZ_U8 ? 1 : 4;
    for (int d = 1; d < dimensions; d++) bytes *= shape[d];
    ArenaMark mark = arena_mark(files->arena);
    uint8_t *all = arena_alloc(files->arena, files->count * bytes);
    for (uint32_t i = 0; i < files->count; i++)
        memcpy(all + i * bytes, part(frame_at(files, i)), bytes);
    npz_add(npz, name, type, all, shape, dimensions);
    arena_reset(files->arena, mark);
}

static void add_figures(const Files *files, Npz *npz) {
    float *psnr = arena_array(files->arena, float, files->count);
    uint8_t *seen = arena_array(files->arena, uint8_t, files->count);
    for (uint32_t i = 0; i < files->count; i++) {
        psnr[i] = (float)frame_at(files, i)->psnr;
        seen[i] = frame_at(files, i)->is_real;
    }
    const size_t shape[1] = {files->count};
    npz_add(npz, "psnr", NPZ_F32, psnr, shape, 1);
    npz_add(npz, "seen", NPZ_U8, seen, shape, 1);
}

static bool save_arrays(const Files *files, Error *err) {
    const size_t n = files->count, size = files->size, grid = files->grid;
    const size_t frames[4] = {n, size, size, 3}, doubt[3] = {n, grid, grid};
    const size_t poses[2] = {n, MODEL_POSE}, actions[2] = {n, MODEL_ACTION};
    Npz npz = npz_create();
    add_parts(files, &npz, "real", NPZ_U8, part_real, frames, 4);
    add_parts(files, &npz, "imagined", NPZ_U8, part_imagined, frames, 4);
    add_parts(files, &npz, "poses", NPZ_F32, part_pose, poses, 2);
    add_parts(files, &npz, "actions", NPZ_F32, part_action, actions, 2);
    add_parts(files, &npz, "doubt", NPZ_F32, part_doubt, doubt, 3);
    add_figures(files, &npz);
    bool ok = npz_save(&npz, text_format(files->arena, "%s/dream.npz", files->folder), err);
    npz_destroy(&npz);
    return ok;
}

bool dream_files_save(const DreamStage *stage, const char *folder, Error *err) {
    if (dream_stage_kept(stage) == 0) return error_set(err, "%s: no frame was dreamt", folder);
    Arena arena = arena_create("files");
    Files files = {.stage = stage,
                   .folder = folder,
                   .arena = &arena,
                   .size = dream_mind_size(&stage->mind),
                   .grid = dream_mind_grid(&stage->mind),
                   .count = dream_stage_kept(stage)};
    files.scratch = arena_array(&arena, uint32_t, (size_t)files.size * files.size);
    bool ok = file_make_directories(text_format(&arena, "%s/frames", folder), err) &&
              save_frames(&files, err) && save_sheet(&files, err) && save_arrays(&files, err);
    arena_destroy(&arena);
    return ok;
}
