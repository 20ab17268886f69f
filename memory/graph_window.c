// The slice round the agent, copied, with the distance of every cell to the nearest obstacle.
//
//     ? ? # # # # # ? ?        clearance     distance to the nearest # of a cell
//     ? . . . . . . . .        line          free all along? anything on it? how narrow?
//     . . o - - > . . .        ways          rays of 0.9 m all around: how many arcs are free?
//     ? . . . . . . . .
//     ? ? # # . # # ? ?
//
// It is kept after the survey: visits and frontiers ask it about walls. Distances are exact: per
// column up and down, then per row the lower envelope of parabolas (Meijster, Roerdink and
// Hesselink 2000), all in whole numbers, about 10 ns a cell.
//
// What is under the feet was often never seen: cells nearer than STOOD to an end of a line count as
// free unless something stands there.

#include "memory/graph_inside.h"

#include <stdlib.h>

static const float STOOD = 0.3f;   // [m]
static const float CIRCLE = 0.9f;  // radius on which ways out are counted [m]
static const float BEHIND = 0.45f; // it passes this far behind the nearest obstacle [m]
static const float FLOOR = 1.0f;   // places farther above or below are on another floor [m]
static const float GAP = 0.2f;     // what is narrower does not part two ways: a leg of a chair [m]
static const float WAY = 0.4f;     // what is narrower is no way out: a body is that wide [m]

void memory_graph_window_create(GraphWindow *window, Arena *arena) {
    window->known = arena_array(arena, uint8_t, GRAPH_WINDOW * GRAPH_WINDOW);
    window->gap2 = arena_array(arena, int32_t, GRAPH_WINDOW * GRAPH_WINDOW);
    window->envelope = arena_array(arena, int, 3 * GRAPH_WINDOW);
    window->around = arena_alloc(arena, GRAPH_DIRECTIONS * sizeof *window->around);
    for (int i = 0; i < GRAPH_DIRECTIONS; i++) {
        double angle = 2 * 3.14159265358979 * i / GRAPH_DIRECTIONS;
        window->around[i][0] = (float)cos(angle);
        window->around[i][1] = (float)sin(angle);
    }
}

//---- distances -----------------------------------------------------------------------------------

// to the nearest occupied cell of the same column; `far` is more than any distance
static void measure_columns(GraphWindow *window, int far) {
    int width = window->width, rows = window->height_z;
    for (int i = 0; i < width * rows; i++) {
        int before = i < width ? far : window->gap2[i - width] + 1;
        window->gap2[i] = window->known[i] == MEMORY_OCCUPIED ? 0 : before < far ? before : far;
    }
    for (int i = width * (rows - 1) - 1; i >= 0; i--) {
        int after = window->gap2[i + width] + 1;
        if (after < window->gap2[i]) window->gap2[i] = after;
    }
}

static int parabola(const int32_t *column, int x, int at) {
    return (x - at) * (x - at) + column[at] * column[at];
}

// the first x at which the parabola of `right` is below that of `left`
static int crossing(const int32_t *column, int left, int right) {
    int over =
        right * right - left * left + column[right] * column[right] - column[left] * column[left];
    return over / (2 * (right - left)) + 1;
}

static void measure_row(GraphWindow *window, int32_t *row) {
    int *from = window->envelope, *site = from + GRAPH_WINDOW;
    int32_t *column = site + GRAPH_WINDOW;
    int width = window->width, count = 0;
    memcpy(column, row, (size_t)width * sizeof *row);
    for (int x = 0; x < width; x++) {
        while (count > 0 && parabola(column, from[count - 1], site[count - 1]) >
                                parabola(column, from[count - 1], x))
            count--;
        int start = count == 0 ? 0 : crossing(column, site[count - 1], x);
        if (start >= width) continue;
        from[count] = start;
        site[count++] = x;
    }
    for (int x = width - 1; x >= 0; x--) {
        row[x] = parabola(column, x, site[count - 1]);
        if (x == from[count - 1]) count--;
    }
}

void memory_graph_window_measure(GraphWindow *window) {
    measure_columns(window, window->width + window->height_z);
    for (int z = 0; z < window->height_z; z++) {
        measure_row(window, window->gap2 + z * window->width);
    }
}

//---- loading -------------------------------------------------------------------------------------

static int32_t voxel_of(float metres, float voxel) {
    return (int32_t)floorf(metres / voxel);
}

// the part of `size` cells from `first` that is within `reach` cells of `centre`
static int cut(int32_t *first, int32_t size, int32_t centre, int32_t reach) {
    int32_t low = *first > centre - reach ? *first : centre - reach;
    int32_t high = *first + size < centre + reach ? *first + size : centre + reach;
    *first = low;
    return high > low ? high - low : 0;
}

void memory_graph_window_load(GraphWindow *window, const MemorySlice *slice,
                              const float position[3], float reach) {
    int cells = (int)(reach / slice->voxel);
    if (cells > GRAPH_WINDOW / 2) cells = GRAPH_WINDOW / 2;
    window->voxel = slice->voxel;
    window->height = position[1];
    memcpy(window->first, slice->first, sizeof window->first);
    window->width =
        cut(&window->first[0], slice->width, voxel_of(position[0], slice->voxel), cells);
    window->height_z =
        cut(&window->first[1], slice->height, voxel_of(position[2], slice->voxel), cells);
    if (window->width == 0 || window->height_z == 0) return;
    const uint8_t *source = slice->cells +
                            (size_t)(window->first[1] - slice->first[1]) * (size_t)slice->width +
                            (window->first[0] - slice->first[0]);
    for (int z = 0; z < window->height_z; z++) {
        memcpy(window->known + z * window->width, source + (size_t)z * (size_t)slice->width,
               (size_t)window->width);
    }
    memory_graph_window_measure(window);
}

//---- questions -----------------------------------------------------------------------------------

// the cell of a position; -1 outside
static int cell_of(const GraphWindow *window, float x, float z) {
    if (window->width == 0 || window->height_z == 0) return GRAPH_NONE;
    int column = voxel_of(x, window->voxel) - window->first[0];
    int row = voxel_of(z, window->voxel) - window->first[1];
    if (column < 0 || row < 0 || column >= window->width || row >= window->height_z)
        return GRAPH_NONE;
    return row * window->width + column;
}

bool memory_graph_window_holds(const GraphWindow *window, const float position[3]) {
    return fabsf(position[1] - window->height) < FLOOR &&
           cell_of(window, position[0], position[2]) != GRAPH_NONE;
}

// a cell's distance is taken to the near side of the obstacle's cell
static int clearance_of(const GraphWindow *window, int cell) {
    double cells = sqrt((double)window->gap2[cell]) - 0.5;
    return cells < 0 ? 0 : (int)(cells * 1000.0 * (double)window->voxel);
}

int memory_graph_window_clearance(const GraphWindow *window, const float position[3]) {
    if (!memory_graph_window_holds(window, position)) return -1;
    return clearance_of(window, cell_of(window, position[0], position[2]));
}

static bool is_open(uint8_t known) {
    return known == MEMORY_FREE || known == MEMORY_MOVING;
}

// the line between two cells that are in the window; `skip`: cells at either end that were stood at
static GraphLine walk_line(const GraphWindow *window, int from, int to, int skip[2]) {
    int x = from % window->width, z = from / window->width;
    int dx = to % window->width - x, dz = to / window->width - z;
    int steps = abs(dx) > abs(dz) ? abs(dx) : abs(dz);
    GraphLine line = {.is_inside = true, .is_free = true};
    int32_t least = INT32_MAX, least_cell = from;
    for (int i = 0; i <= steps; i++) {
        // rounded to the nearest cell; the sum keeps the dividend positive
        int column = steps ? x + (2 * i * dx + steps + 2 * steps * steps) / (2 * steps) - steps : x;
        int row = steps ? z + (2 * i * dz + steps + 2 * steps * steps) / (2 * steps) - steps : z;
        int cell = row * window->width + column;
        uint8_t known = window->known[cell];
        bool is_end = i < skip[0] || steps - i < skip[1];
        if (!is_open(known) && (!is_end || known == MEMORY_OCCUPIED)) line.is_free = false;
        if (known == MEMORY_OCCUPIED && !is_end) line.is_walled = true;
        if (window->gap2[cell] < least) {
            least = window->gap2[cell];
            least_cell = cell;
        }
    }
    line.clearance = clearance_of(window, least_cell);
    return line;
}

GraphLine memory_graph_window_line(const GraphWindow *window, const float from[3],
                                   const float to[3]) {
    if (!memory_graph_window_holds(window, from) || !memory_graph_window_holds(window, to))
        return (GraphLine){0};
    int skip = (int)(STOOD / window->voxel + 0.5f);
    return walk_line(window, cell_of(window, from[0], from[2]), cell_of(window, to[0], to[2]),
                     (int[2]){skip, skip});
}

//---- ways out ------------------------------------------------------------------------------------

// The corners where two corridors of 1.2 m cross are 0.85 m away: the circle must cut well into
// what is nearest. Where nothing is within CIRCLE, all of it is free anyway.
static float radius_of(const GraphWindow *window, const float position[3]) {
    float nearest = (float)memory_graph_window_clearance(window, position) / 1000.0f;
    return nearest < CIRCLE && nearest + BEHIND > CIRCLE ? nearest + BEHIND : CIRCLE;
}

static bool is_ray_free(const GraphWindow *window, const float position[3], const float way[2],
                        float radius) {
    int from = cell_of(window, position[0], position[2]);
    int to = cell_of(window, position[0] + radius * way[0], position[2] + radius * way[1]);
    if (from == GRAPH_NONE || to == GRAPH_NONE) return false;
    int skip = (int)(STOOD / window->voxel + 0.5f);
    return walk_line(window, from, to, (int[2]){skip, 0}).is_free;
}

static int samples_of(float metres, float radius) { // on the circle
    return (int)(metres / radius * GRAPH_DIRECTIONS / 6.2831853f + 0.5f);
}

// sets runs of `value` that are at most `most` long to the other value; starts behind a run
static void remove_short_runs(bool free[GRAPH_DIRECTIONS], bool value, int most) {
    int start = 0;
    while (start < GRAPH_DIRECTIONS && free[start] == value) start++;
    if (start == GRAPH_DIRECTIONS) return;
    int run = 0;
    for (int i = 1; i <= GRAPH_DIRECTIONS; i++) {
        int at = (start + i) % GRAPH_DIRECTIONS;
        if (free[at] == value) {
            run++;
            continue;
        }
        for (int k = 1; k <= run && run <= most; k++) {
            free[(at + GRAPH_DIRECTIONS - k) % GRAPH_DIRECTIONS] = !value;
        }
        run = 0;
    }
}

int memory_graph_window_ways(const GraphWindow *window, const float position[3]) {
    bool free[GRAPH_DIRECTIONS];
    float radius = radius_of(window, position);
    for (int i = 0; i < GRAPH_DIRECTIONS; i++) {
        free[i] = is_ray_free(window, position, window->around[i], radius);
    }
    remove_short_runs(free, false, samples_of(GAP, radius));
    remove_short_runs(free, true, samples_of(WAY, radius));
    int ways = 0;
    for (int i = 0; i < GRAPH_DIRECTIONS; i++) {
        ways += free[i] && !free[(i + GRAPH_DIRECTIONS - 1) % GRAPH_DIRECTIONS];
    }
    return ways;
}
