// Reading problems. Which of the two formats it is, the second line says: a name alone, or a whole
// problem.

#include "sim/grid_scen.h"

#include "base/list.h"

#include <limits.h>
#include <string.h>

typedef struct Reader {
    SimGridText text;
    SimGridProblems *problems;
    List list; // SimGridProblem
    Arena *arena;
} Reader;

//---- one line ------------------------------------------------------------------------------------

static bool read_cell(SimGridText *text, const char *what, int axes, int cell[3], Error *err) {
    for (int k = 0; k < axes; k++) {
        if (!sim_grid_text_int(text, what, 0, INT_MAX, &cell[k], err)) return false;
    }
    return true;
}

static bool read_map_name(Reader *reader, Error *err) {
    SimGridProblems *problems = reader->problems;
    const char *word;
    size_t length;
    if (!sim_grid_text_word(&reader->text, &word, &length) || length >= sizeof problems->map)
        return error_set(err, "line %d: expected the name of a map", reader->text.line);
    memcpy(problems->map, word, length);
    problems->map[length] = '\0';
    return true;
}

static bool read_length(SimGridText *text, SimGridProblem *problem, Error *err) {
    if (!sim_grid_text_number(text, "length", &problem->length, err)) return false;
    return problem->length >= 0.0 || error_set(err, "line %d: length: negative", text->line);
}

static bool read_plane(Reader *reader, SimGridProblem *problem, Error *err) {
    SimGridText *text = &reader->text;
    int *size = reader->problems->size;
    return sim_grid_text_int(text, "bucket", 0, INT_MAX, &problem->bucket, err) &&
           read_map_name(reader, err) &&
           sim_grid_text_int(text, "width", 1, INT_MAX, &size[0], err) &&
           sim_grid_text_int(text, "height", 1, INT_MAX, &size[1], err) &&
           read_cell(text, "start", 2, problem->from, err) &&
           read_cell(text, "goal", 2, problem->to, err) && read_length(text, problem, err);
}

static bool read_voxels(Reader *reader, SimGridProblem *problem, Error *err) {
    double ratio;
    return read_cell(&reader->text, "start", 3, problem->from, err) &&
           read_cell(&reader->text, "goal", 3, problem->to, err) &&
           read_length(&reader->text, problem, err) &&
           sim_grid_text_number(&reader->text, "ratio", &ratio, err);
}

//---- the file ------------------------------------------------------------------------------------

static int count_words(SimGridText text) {
    const char *word;
    size_t length;
    int count = 0;
    while (sim_grid_text_word(&text, &word, &length)) count++;
    return count;
}

static bool read_version(SimGridText *text, Error *err) {
    const char *word;
    size_t length;
    double version = 0.0;
    bool ok = sim_grid_text_line(text) && sim_grid_text_word(text, &word, &length) &&
              sim_grid_text_is(word, length, "version") &&
              sim_grid_text_number(text, "version", &version, err);
    return (ok && version == 1.0) || error_set(err, "line 1: expected \"version 1\"");
}

static bool read_line(Reader *reader, bool is_plane, Error *err) {
    enum { PLANE_WORDS = 9, VOXEL_WORDS = 8 };
    int words = count_words(reader->text), expected = is_plane ? PLANE_WORDS : VOXEL_WORDS;
    if (words == 0) return true;
    if (words != expected)
        return error_set(err, "line %d: %d fields, expected %d", reader->text.line, words,
                         expected);
    SimGridProblem problem = {0};
    if (!(is_plane ? read_plane : read_voxels)(reader, &problem, err)) return false;
    *(SimGridProblem *)list_push(&reader->list, reader->arena) = problem;
    return true;
}

static bool read_all(Reader *reader, Error *err) {
    if (!read_version(&reader->text, err)) return false;
    bool is_plane = true;
    for (bool is_first = true; sim_grid_text_line(&reader->text); is_first = false) {
        if (is_first && count_words(reader->text) == 1) {
            is_plane = false;
            if (!read_map_name(reader, err)) return false;
        } else if (!read_line(reader, is_plane, err)) {
            return false;
        }
    }
    return reader->list.count > 0 || error_set(err, "no problems in it");
}

bool sim_grid_scen_parse(FileBytes bytes, Arena *arena, SimGridProblems *problems, Error *err) {
    *problems = (SimGridProblems){0};
    Reader reader = {sim_grid_text(bytes), problems, {.item_bytes = sizeof(SimGridProblem)}, arena};
    if (!read_all(&reader, err)) return false;
    problems->at = reader.list.items;
    problems->count = (int)reader.list.count;
    return true;
}

bool sim_grid_scen_load(const char *path, Arena *arena, SimGridProblems *problems, Error *err) {
    Arena scratch = arena_create("scenario file");
    FileBytes bytes;
    bool ok = file_read(path, &scratch, &bytes, err) &&
              (sim_grid_scen_parse(bytes, arena, problems, err) || error_wrap(err, "%s", path));
    arena_destroy(&scratch);
    return ok;
}

bool sim_grid_scen_check(const SimGridProblems *problems, const SimGridMap *map, Error *err) {
    const int *size = problems->size;
    if (size[0] != 0 && (size[0] != map->size[0] || size[1] != map->size[1]))
        return error_set(err, "problems of a map of %d x %d, this one is %d x %d", size[0], size[1],
                         map->size[0], map->size[1]);
    for (int i = 0; i < problems->count; i++) {
        const SimGridProblem *problem = &problems->at[i];
        if (sim_grid_map_kind(map, problem->from) == SIM_GRID_BLOCKED)
            return error_set(err, "problem %d starts where the map is blocked", i);
        if (sim_grid_map_kind(map, problem->to) == SIM_GRID_BLOCKED)
            return error_set(err, "problem %d ends where the map is blocked", i);
    }
    return true;
}
