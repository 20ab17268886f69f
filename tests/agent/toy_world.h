// A little world for agents to be tested in, without sim/ and scenes/: a house drawn with letters.
//
//     #  wall, 2.5 m      .  floor      a .. z  a thing of category 1 .. 26, with a height
//     one letter is 0.25 m x 0.25 m; row 0 is the most negative z, column 0 the most negative x
//
// It has what an agent can tell: pinhole pictures of depth and categories (a ray walks the letters
// and is compared with their heights), a round body that slides along walls, a localisation, and
// shortest ways for the score. Walls and floor have categories too, as in real scans.

#pragma once

#include "agent/agent.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    TOY_MAX = 64, // letters along a side
    TOY_PIXELS = 64,
    TOY_FINE = 5, // cells of 5 cm along a letter, for shortest ways
    TOY_WALL = 30,
    TOY_FLOOR = 31,
    TOY_MAX_STEPS = 500,
};

static const float TOY_CELL = 0.25f, TOY_ROOM = 2.5f, TOY_BODY = 0.1f, TOY_EYE = 1.25f;
static const float TOY_FORWARD = 0.25f, TOY_TURN = 10 * 3.14159265f / 180, TOY_MAX_DEPTH = 10.0f;

typedef struct ToyGoal {
    uint32_t category; // 0: a point
    float point[2];
    float reach;
    uint32_t first; // of a route, passed before the category; 0: none
} ToyGoal;

typedef struct Toy {
    char letters[TOY_MAX][TOY_MAX];
    int width, height;
    float x, z; // of the agent
    float yaw;
    int turns; // yaw is counted, so that it never drifts
    bool contact;
    float walked;
    bool is_open[TOY_MAX * TOY_FINE][TOY_MAX * TOY_FINE]; // may the body's middle be there?
    int32_t ways[TOY_MAX * TOY_FINE][TOY_MAX * TOY_FINE]; // millimetres to the goal, -1: none
    float depth[TOY_PIXELS * TOY_PIXELS];
    uint32_t semantic[TOY_PIXELS * TOY_PIXELS];
} Toy;

static inline void toy_build(Toy *toy, const char *const *rows, int height) {
    memset(toy, 0, sizeof *toy);
    toy->height = height;
    toy->width = (int)strlen(rows[0]);
    for (int r = 0; r < height; r++) memcpy(toy->letters[r], rows[r], (size_t)toy->width);
}

static inline char toy_letter(const Toy *toy, int column, int row) {
    bool is_inside = column >= 0 && row >= 0 && column < toy->width && row < toy->height;
    return is_inside ? toy->letters[row][column] : '#';
}

static inline float toy_tall(char letter) {
    if (letter == '#') return TOY_ROOM;
    return letter == '.' ? 0 : 0.5f + 0.1f * (float)((letter - 'a') % 5);
}

static inline uint32_t toy_category(char letter) {
    if (letter == '#') return TOY_WALL;
    return letter == '.' ? TOY_FLOOR : (uint32_t)(letter - 'a' + 1);
}

//---- seeing --------------------------------------------------------------------------------------

// one ray from the eye along (dx, dy, dz), whose length along the viewing axis is 1
static inline float toy_ray(const Toy *toy, float dx, float dy, float dz, uint32_t *category) {
    float x = toy->x / TOY_CELL, z = toy->z / TOY_CELL, t = 0;
    int column = (int)floorf(x), row = (int)floorf(z);
    float next_x = dx == 0 ? INFINITY : ((float)(column + (dx > 0)) - x) * TOY_CELL / dx;
    float next_z = dz == 0 ? INFINITY : ((float)(row + (dz > 0)) - z) * TOY_CELL / dz;
    while (t < TOY_MAX_DEPTH) {
        char letter = toy_letter(toy, column, row);
        float tall = toy_tall(letter), out = fminf(next_x, next_z);
        *category = toy_category(letter);
        if (TOY_EYE + t * dy < tall) return t;                       // met from the side
        if (TOY_EYE + out * dy < tall) return (tall - TOY_EYE) / dy; // from above
        if (TOY_EYE + out * dy > TOY_ROOM) {                         // the ceiling
            *category = TOY_WALL;
            return (TOY_ROOM - TOY_EYE) / dy;
        }
        t = out;
        if (next_x < next_z) {
            column += dx > 0 ? 1 : -1;
            next_x += TOY_CELL / fabsf(dx);
        } else {
            row += dz > 0 ? 1 : -1;
            next_z += TOY_CELL / fabsf(dz);
        }
    }
    *category = 0;
    return TOY_MAX_DEPTH;
}

static inline void toy_look(Toy *toy) {
    float s = sinf(toy->yaw), c = cosf(toy->yaw);
    for (int pixel = 0; pixel < TOY_PIXELS * TOY_PIXELS; pixel++) { // 90 degrees: slopes -1 .. 1
        float right = ((float)(pixel % TOY_PIXELS) + 0.5f) * 2 / TOY_PIXELS - 1;
        float up = 1 - ((float)(pixel / TOY_PIXELS) + 0.5f) * 2 / TOY_PIXELS;
        float depth = toy_ray(toy, -s + right * c, up, -c - right * s, &toy->semantic[pixel]);
        toy->depth[pixel] = fminf(depth, TOY_MAX_DEPTH);
        if (depth >= TOY_MAX_DEPTH) toy->semantic[pixel] = 0;
    }
}

//---- moving --------------------------------------------------------------------------------------

// may the middle of the body be here?
static inline bool toy_is_open(const Toy *toy, float x, float z) {
    int column = (int)floorf(x / TOY_CELL), row = (int)floorf(z / TOY_CELL);
    for (int r = row - 1; r <= row + 1; r++) {
        for (int c = column - 1; c <= column + 1; c++) {
            if (toy_letter(toy, c, r) == '.') continue;
            float low_x = (float)c * TOY_CELL, low_z = (float)r * TOY_CELL;
            float dx = x - fminf(fmaxf(x, low_x), low_x + TOY_CELL);
            float dz = z - fminf(fmaxf(z, low_z), low_z + TOY_CELL);
            if (dx * dx + dz * dz < TOY_BODY * TOY_BODY) return false;
        }
    }
    return true;
}

static inline void toy_forward(Toy *toy) {
    enum { PARTS = 10 };
    float dx = -sinf(toy->yaw) * TOY_FORWARD / PARTS, dz = -cosf(toy->yaw) * TOY_FORWARD / PARTS;
    float x = toy->x, z = toy->z;
    for (int i = 0; i < PARTS; i++) {
        if (toy_is_open(toy, toy->x + dx, toy->z + dz)) {
            toy->x += dx;
            toy->z += dz;
            continue;
        }
        toy->contact = true; // slide
        if (toy_is_open(toy, toy->x + dx, toy->z)) {
            toy->x += dx;
        } else if (toy_is_open(toy, toy->x, toy->z + dz)) {
            toy->z += dz;
        }
    }
    toy->walked += hypotf(toy->x - x, toy->z - z);
}

static inline void toy_step(Toy *toy, Action action) {
    toy->contact = false;
    if (action == ACTION_FORWARD) toy_forward(toy);
    if (action == ACTION_TURN_LEFT) toy->turns++;
    if (action == ACTION_TURN_RIGHT) toy->turns--;
    toy->yaw = (float)toy->turns * TOY_TURN;
}

static inline void toy_place(Toy *toy, float x, float z, int turns) {
    toy->x = x;
    toy->z = z;
    toy->turns = turns;
    toy->yaw = (float)turns * TOY_TURN;
    toy->walked = 0;
    toy->contact = false;
}

static inline void toy_place_anywhere(Toy *toy, Rng *rng) {
    float x, z;
    do {
        x = rng_range(rng, 0, (float)toy->width * TOY_CELL);
        z = rng_range(rng, 0, (float)toy->height * TOY_CELL);
    } while (!toy_is_open(toy, x, z));
    toy_place(toy, x, z, (int)rng_below(rng, 36));
}

//---- goals ---------------------------------------------------------------------------------------

static inline bool toy_sees(const Toy *toy, float x, float z, float to_x, float to_z) {
    for (int i = 0; i <= 100; i++) {
        float t = (float)i / 100;
        int column = (int)floorf((x + t * (to_x - x)) / TOY_CELL);
        int row = (int)floorf((z + t * (to_z - z)) / TOY_CELL);
        if (toy_letter(toy, column, row) == '#') return false;
    }
    return true;
}

// within `reach` of the edge of a thing of the category, and in view of it
static inline bool toy_is_at(const Toy *toy, uint32_t category, float x, float z, float reach) {
    for (int row = 0; row < toy->height; row++) {
        for (int column = 0; column < toy->width; column++) {
            if (toy_category(toy->letters[row][column]) != category) continue;
            float low_x = (float)column * TOY_CELL, low_z = (float)row * TOY_CELL;
            float at_x = fminf(fmaxf(x, low_x), low_x + TOY_CELL);
            float at_z = fminf(fmaxf(z, low_z), low_z + TOY_CELL);
            if (hypotf(at_x - x, at_z - z) >= reach) continue;
            if (toy_sees(toy, x, z, low_x + TOY_CELL / 2, low_z + TOY_CELL / 2)) return true;
        }
    }
    return false;
}

static inline float toy_fine(int cell) {
    return ((float)cell + 0.5f) * TOY_CELL / TOY_FINE;
}

// marks the cells where a body can be, and gives those at the goal the way 0
static inline void toy_begin_ways(Toy *toy, const ToyGoal *goal) {
    for (int r = 0; r < toy->height * TOY_FINE; r++) {
        for (int c = 0; c < toy->width * TOY_FINE; c++) {
            float x = toy_fine(c), z = toy_fine(r);
            bool is_open = toy->is_open[r][c] = toy_is_open(toy, x, z);
            bool is_goal = goal->category == 0
                               ? hypotf(x - goal->point[0], z - goal->point[1]) < goal->reach
                               : is_open && toy_is_at(toy, goal->category, x, z, goal->reach);
            toy->ways[r][c] = is_open && is_goal ? 0 : -1;
        }
    }
}

// true if a neighbour offers the cell a shorter way
static inline bool toy_shorten_way(Toy *toy, int r, int c) {
    static const int moves[16][3] = {{1, 0, 50},  {-1, 0, 50},  {0, 1, 50},   {0, -1, 50},
                                     {1, 1, 71},  {1, -1, 71},  {-1, 1, 71},  {-1, -1, 71},
                                     {2, 1, 112}, {2, -1, 112}, {-2, 1, 112}, {-2, -1, 112},
                                     {1, 2, 112}, {1, -2, 112}, {-1, 2, 112}, {-1, -2, 112}};
    bool is_changed = false;
    if (!toy->is_open[r][c]) return false;
    for (int m = 0; m < 16; m++) {
        int y = r + moves[m][1], x = c + moves[m][0];
        if (y < 0 || x < 0 || y >= toy->height * TOY_FINE || x >= toy->width * TOY_FINE) continue;
        if (toy->ways[y][x] < 0) continue;
        int way = toy->ways[y][x] + moves[m][2];
        if (toy->ways[r][c] >= 0 && toy->ways[r][c] <= way) continue;
        toy->ways[r][c] = way;
        is_changed = true;
    }
    return is_changed;
}

// shortest ways to the goal from everywhere, by sweeping to and fro until nothing changes; with 16
// directions they are at most 3 % too long
static inline void toy_measure(Toy *toy, const ToyGoal *goal) {
    int width = toy->width * TOY_FINE, cells = width * toy->height * TOY_FINE;
    toy_begin_ways(toy, goal);
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (int i = 0; i < cells; i++) is_changed |= toy_shorten_way(toy, i / width, i % width);
        for (int i = cells - 1; i >= 0; i--)
            is_changed |= toy_shorten_way(toy, i / width, i % width);
    }
}

// metres left to the goal from where the agent is, negative: no way
static inline float toy_left(const Toy *toy) {
    int column = (int)(toy->x / TOY_CELL * TOY_FINE), row = (int)(toy->z / TOY_CELL * TOY_FINE);
    return (float)toy->ways[row][column] / 1000;
}

//---- an episode ----------------------------------------------------------------------------------

typedef struct ToyScore {
    bool success;
    float spl, shortest, walked;
    int steps;
} ToyScore;

static inline AgentSetup toy_setup(Gpu *gpu, float reach) {
    return (AgentSetup){
        .config = agent_config_default(),
        .memory = memory_config_default(),
        .camera = {TOY_PIXELS, TOY_PIXELS, 3.14159265f / 2, TOY_MAX_DEPTH},
        .gpu = gpu,
        .seed = 7,
        .forward = TOY_FORWARD,
        .turn = TOY_TURN,
        .tilt = TOY_TURN,
        .sensor_height = TOY_EYE,
        .reach = reach,
        .view_distance = reach,
    };
}

static inline Observation toy_observe(Toy *toy, const AgentType *type, const ToyGoal *goal,
                                      int step) {
    Observation seen = {
        .step = step,
        .width = TOY_PIXELS,
        .height = TOY_PIXELS,
        .position = {toy->x, 0, toy->z},
        .yaw = toy->yaw,
        .contact = toy->contact,
        .goal_category = goal->category,
    };
    if (type->senses & (AGENT_DEPTH | AGENT_SEMANTIC)) {
        toy_look(toy);
        seen.depth = toy->depth;
        seen.semantic = toy->semantic;
    }
    if (goal->first != 0) {
        seen.goal = AGENT_GOAL_ROUTE;
        seen.route[0] = goal->first;
        seen.route[1] = goal->category;
        seen.route_count = 2;
    }
    if (goal->category == 0) {
        float x = goal->point[0] - toy->x, z = goal->point[1] - toy->z;
        seen.pointgoal[0] = hypotf(x, z);
        seen.pointgoal[1] = remainderf(atan2f(-x, -z) - toy->yaw, 2 * 3.14159265f);
    }
    return seen;
}

// toy->ways must have been measured for the goal
static inline bool toy_play(Toy *toy, const AgentType *type, void *self, const ToyGoal *goal,
                            bool new_scene, ToyScore *score, Error *err) {
    *score = (ToyScore){.shortest = toy_left(toy)};
    Observation seen = toy_observe(toy, type, goal, 0);
    if (!type->begin(self, &seen, new_scene, err)) return false;
    Action action = ACTION_FORWARD;
    for (; score->steps < TOY_MAX_STEPS && action != ACTION_STOP; score->steps++) {
        seen = toy_observe(toy, type, goal, score->steps);
        if (!type->act(self, &seen, &action, err)) return false;
        toy_step(toy, action);
    }
    score->walked = toy->walked;
    float left = toy_left(toy);
    score->success = action == ACTION_STOP && left >= 0 && left < 0.06f; // a cell of the field
    float longer = fmaxf(score->shortest, score->walked);
    score->spl = !score->success ? 0 : longer > 0 ? score->shortest / longer : 1;
    return true;
}

// A house of 12 m x 9 m: six rooms and a corridor.
static const char *const toy_house[] = {
    "################################################",
    "#..............#...............#...............#",
    "#.aa...........#....bbb........#............ccc#",
    "#.aa...........#....bbb........#............ccc#",
    "#..............#...............#...............#",
    "#..............#...............#...............#",
    "#..............................#...............#",
    "#..............................#...............#",
    "#..............#...............#........d......#",
    "#..............#...............................#",
    "#...........d..#...............................#",
    "#..............#...............................#",
    "#####....#############...#######...............#",
    "#...............................################",
    "#..............................................#",
    "#..............................................#",
    "#..............................................#",
    "#..............................................#",
    "#..............................................#",
    "########...#########....#########....###########",
    "#..............#...............#...............#",
    "#..............#...............#...............#",
    "#...e..........#............ff.#...............#",
    "#..............#............ff.#..........gggg.#",
    "#..............................#..........gggg.#",
    "#..............................#...............#",
    "#..............................#...............#",
    "#.......hhh....#...............#...............#",
    "#.......hhh....#...............#...............#",
    "#..............#.....#.........#..i............#",
    "#..............#.....#.........#...............#",
    "#jj............#.....#.........#...............#",
    "#jj............#.....#.........#............kk.#",
    "#..............#.....#.........#............kk.#",
    "#..............#.....#.........#...............#",
    "################################################",
};
enum { TOY_HOUSE_ROWS = sizeof toy_house / sizeof toy_house[0], TOY_HOUSE_THINGS = 11 };
