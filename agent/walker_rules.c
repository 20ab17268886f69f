// Does what the rules of agent/directions.h read, counting junctions.
//
//     a junction   is one or several panoramas from which more than two ways lead, with no
//                  more than one ordinary one between them: avenues are crossed in two steps
//     a turn       is a way on that side; at a junction where there is none yet, the next panorama
//                  is tried
//
// The end is a place on the last street. Some are so many panoramas after its beginning; others are
// told by its end, which is walked to, and then back:
//
//     said                       from the beginning       from the junction at its end
//     soon, corner               2
//     unsaid                     3
//     after, before something    5
//     middle of the block                                 0.55 of its length
//     before the junction                                 2
//     at the junction                                     0
//
// These are the best of map2seq's seen development set; nothing is scored on that.

#include "agent/directions.h"
#include "agent/walker.h"

#include <math.h>

enum { SAME_JUNCTION = 1, PATIENCE = 4 };
static const float LEAST_TURN = 30.0f; // [degrees] less is a bend

// Where a walk ends: `steps` after the last thing that was counted; or, where that is below 0, back
// from the end of the street by `back` and `share` of its length.
static const struct {
    int steps, back;
    float share;
} ENDS[DIRECTION_END_COUNT] = {
    [DIRECTION_END_UNSAID] = {3, 0, 0.0f},      [DIRECTION_END_SOON] = {2, 0, 0.0f},
    [DIRECTION_END_AFTER_THING] = {5, 0, 0.0f}, [DIRECTION_END_BEFORE_THING] = {5, 0, 0.0f},
    [DIRECTION_END_MIDDLE] = {-1, 0, 0.55f},    [DIRECTION_END_BEFORE_JUNCTION] = {-1, 2, 0.0f},
    [DIRECTION_END_JUNCTION] = {-1, 0, 0.0f},
};

typedef struct Rules {
    Directions said;
    int panoramas;      // where nothing else ends it
    int leg, passed;    // of the leg, junctions so far
    int last_junction;  // `walked` at the last panorama of one; far below 0: none yet
    int first_junction; // and at its first
    int counted;        // `walked` when the last turn or junction was done
    float target;       // heading to turn to [degrees]; NAN: none
    StreetAction turning;
    int turns;     // so far, on the spot
    bool is_spent; // the junction has been counted
    int back;      // panoramas to walk back; -1: not on the way back
} Rules;

static void create(void *self, const WalkerSetup *setup, Arena *arena) {
    UNUSED(arena);
    *(Rules *)self = (Rules){.panoramas = setup->panoramas};
}

static void begin(void *self, const char *instruction) {
    Rules *r = self;
    *r = (Rules){.said = directions_read(instruction),
                 .panoramas = r->panoramas,
                 .last_junction = -100,
                 .target = NAN,
                 .back = -1};
}

static float apart(float a, float b) {
    float angle = fabsf(fmodf(a - b, 360.0f));
    return angle > 180.0f ? 360.0f - angle : angle;
}

//---- turning -------------------------------------------------------------------------------------

// The way on that side; -1: there is none. Of several that is gone which is nearest to 120 degrees:
// where a street has two carriageways, the nearer one of them is the sharper turn.
static int side_way(const WalkerView *view, StreetAction side) {
    float sign = side == STREET_LEFT ? -1.0f : 1.0f, least = INFINITY;
    int best = -1;
    for (int i = 0; i < view->ways; i++) {
        float turn = sign * view->turns[i], off = fabsf(turn - 120.0f);
        if (turn < LEAST_TURN || turn > 165.0f || off >= least) continue;
        least = off;
        best = i;
    }
    return best;
}

static bool begin_turn(Rules *r, const WalkerView *view) {
    StreetAction side = r->said.legs[r->leg].turn;
    int way = side_way(view, side);
    if (way < 0) return false;
    r->target = fmodf(view->heading + view->turns[way] + 720.0f, 360.0f);
    r->turning = side;
    r->turns = 0;
    return true;
}

// on the spot until the way lies ahead, then along it
static StreetAction turn_on(Rules *r, const WalkerView *view) {
    if (apart(view->heading, r->target) > 1.0f && r->turns++ < WALKER_WAYS) return r->turning;
    r->target = NAN;
    r->leg++;
    r->passed = 0;
    r->counted = r->first_junction;
    r->last_junction = view->walked + 1;
    r->is_spent = true; // the rest of this junction is no new one
    return STREET_FORWARD;
}

//---- going on ------------------------------------------------------------------------------------

// notes whether this panorama begins another junction
static void note_junction(Rules *r, const WalkerView *view) {
    if (view->ways <= 2) return;
    if (view->walked - r->last_junction > SAME_JUNCTION) {
        r->is_spent = false;
        r->first_junction = view->walked;
    }
    r->last_junction = view->walked;
}

// is it one that has not been counted yet
static bool is_new(const Rules *r, const WalkerView *view) {
    return view->ways > 2 && !r->is_spent;
}

static void pass(Rules *r, const WalkerView *view) {
    r->passed++;
    r->counted = view->walked;
    r->is_spent = true;
}

// on the last street: on, or at its end back to where it was said
static StreetAction finish(Rules *r, const WalkerView *view) {
    if (r->back >= 0) return r->back-- == 0 ? STREET_STOP : STREET_FORWARD;
    if (r->passed < r->said.passed) {
        if (is_new(r, view)) pass(r, view);
        return STREET_FORWARD;
    }
    int steps = ENDS[r->said.end].steps, length = view->walked - r->counted;
    if (steps >= 0) return length >= steps ? STREET_STOP : STREET_FORWARD;
    if (!is_new(r, view)) return STREET_FORWARD;
    r->back = ENDS[r->said.end].back + (int)lrintf(ENDS[r->said.end].share * (float)length);
    return r->back == 0 ? STREET_STOP : STREET_TURN_AROUND;
}

static StreetAction act(void *self, const WalkerView *view) {
    Rules *r = self;
    if (!isnan(r->target)) return turn_on(r, view);
    if (view->walked >= 2 * r->panoramas) return STREET_STOP;
    if (view->walked == 1) return STREET_FORWARD;
    note_junction(r, view);
    if (r->leg == r->said.count) return finish(r, view);
    bool is_here = view->ways > 2 && !r->is_spent && view->walked - r->first_junction <= PATIENCE;
    bool is_due = r->passed >= r->said.legs[r->leg].passed;
    if ((is_due && is_here) && begin_turn(r, view)) return turn_on(r, view);
    if (is_new(r, view) && !is_due) pass(r, view);
    return STREET_FORWARD;
}

static void tell(const void *self, char *text, size_t size) {
    directions_tell(&((const Rules *)self)->said, text, size);
}

const WalkerType walker_rules = {
    .name = "rules",
    .about = "reads turns and counts of junctions by rules, and does them",
    .state_bytes = sizeof(Rules),
    .create = create,
    .begin = begin,
    .act = act,
    .tell = tell,
};
