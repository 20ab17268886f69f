// Seek, go, check. See seeker.h.

#include "agent/seeker.h"

#include <math.h>
#include <string.h>

enum {
    TRIES = 4,    // places checked before the best of all is taken
    HOPS = 2,     // moves of a guess after it was gone to
    CLIMBS = 6,   // steps ahead as long as the picture gets more like
    REFINED = 4,  // guesses of the atlas that are refined at once
    NEWS = 6,     // pictures after which a refined guess is refined again
    A_FEW = 10,   // looks in advance at a survey
    RESERVE = 80, // steps kept for the last guess
};
static const float CERTAIN = 0.75f;   // what is seen now is the goal's picture
static const float HERE = 0.6f;       // pictures taken within this are of here [m]
static const float ELSEWHERE = 0.75f; // a guess that moves farther is gone to [m]
static const float AROUND = 1.0f;     // what is refuted [m]
static const float ATLAS = 12.0f;     // looks in advance are within this [m]

//---- what is refuted, and where one may stand ----------------------------------------------------

bool seeker_is_open(const void *self, const float eye[3]) {
    const Seeker *seeker = self;
    int count = seeker->refuted_count < SEEKER_REFUTED ? seeker->refuted_count : SEEKER_REFUTED;
    for (int i = 0; i < count; i++) {
        const float *at = seeker->refuted[i].at;
        if (hypotf(at[0] - eye[0], at[2] - eye[2]) < AROUND) return false;
    }
    return true;
}

static void refute(Seeker *seeker, const float xz[2]) {
    const Memory *memory = seeker->explorer.memory;
    seeker->refuted[seeker->refuted_count++ % SEEKER_REFUTED] =
        (SeekerRefuted){{xz[0], memory->pose.position[1], xz[1]}, memory_tie(memory)};
}

static bool is_free(const void *self, float x, float z) {
    const Explorer *explorer = self;
    int cell = grid_cell(explorer->grid, x, z);
    return cell >= 0 && explorer->grid->known[cell] == MEMORY_FREE &&
           explorer->grid->price[cell] != GRID_BLOCKED && explorer->plan->cost[cell] != PLAN_FAR;
}

ForeseeGround seeker_ground(const Seeker *seeker) {
    return (ForeseeGround){is_free, &seeker->explorer};
}

//---- guesses -------------------------------------------------------------------------------------

static float apart(const ForeseePose *a, const float eye[3]) {
    return hypotf(a->eye[0] - eye[0], a->eye[2] - eye[2]);
}

// a guess that began at this pose and is not out of date
static const SeekerGuess *known_guess(const Seeker *seeker, const ForeseePose *coarse) {
    int count = seeker->guess_count < SEEKER_GUESSES ? seeker->guess_count : SEEKER_GUESSES;
    for (int i = 0; i < count; i++) {
        const SeekerGuess *guess = &seeker->guesses[i];
        if (memcmp(guess->coarse.eye, coarse->eye, sizeof coarse->eye) != 0) continue;
        if (guess->coarse.yaw != coarse->yaw) continue;
        if (seeker->foresee->page_count - guess->made_with < NEWS) return guess;
    }
    return NULL;
}

static bool refined(Seeker *seeker, const ForeseePose *coarse, ForeseePose *fine, Error *err) {
    const SeekerGuess *known = known_guess(seeker, coarse);
    if (known != NULL) {
        *fine = known->fine;
        return true;
    }
    ForeseeGround ground = seeker_ground(seeker);
    *fine = *coarse;
    if (!foresee_refine(seeker->foresee, &ground, &seeker->goal, fine, err)) return false;
    seeker->guesses[seeker->guess_count++ % SEEKER_GUESSES] =
        (SeekerGuess){*coarse, *fine, seeker->foresee->page_count};
    return true;
}

// the best of imagination, if it is better than what was seen
static bool imagine_best(Seeker *seeker, ForeseePose *best, Error *err) {
    ForeseePose poses[REFINED];
    float height = seeker->explorer.pose.position[1];
    int count = foresee_find(seeker->foresee, &seeker->goal, height, poses, REFINED, seeker_is_open,
                             seeker);
    for (int i = 0; i < count; i++) {
        ForeseePose fine;
        if (!refined(seeker, &poses[i], &fine, err)) return false;
        if (fine.unlike < best->unlike && seeker_is_open(seeker, fine.eye)) *best = fine;
    }
    return true;
}

static bool seen_best(const Seeker *seeker, bool is_any, ForeseePose *best) {
    const AlbumPicture *picture = album_best(seeker->album, (float[2]){0, 0}, INFINITY,
                                             is_any ? NULL : seeker_is_open, seeker);
    *best = (ForeseePose){.unlike = INFINITY};
    if (picture == NULL) return false;
    memcpy(best->eye, picture->eye.position, sizeof best->eye);
    best->yaw = picture->eye.yaw;
    best->unlike = picture->unlike;
    return true;
}

static bool look_ahead(Seeker *seeker, Error *err) {
    Explorer *explorer = &seeker->explorer;
    ForeseeGround ground = seeker_ground(seeker);
    int made, most = explorer->seen.step == 0 ? explorer->setup.config.looks : A_FEW;
    return foresee_fill(seeker->foresee, &ground, explorer->pose.position, ATLAS, most, &made, err);
}

//---- stages --------------------------------------------------------------------------------------

static void set_target(Seeker *seeker, const ForeseePose *target) {
    seeker->target = *target;
    seeker->stage = SEEKER_GO;
}

static int steps_left(const Seeker *seeker) {
    return seeker->explorer.setup.max_steps - seeker->explorer.seen.step;
}

// after so many steps guessing is worth more than exploring
static bool is_late(const Seeker *seeker) {
    return 5 * seeker->explorer.seen.step > 2 * seeker->explorer.setup.max_steps;
}

static bool best_guess(Seeker *seeker, ForeseePose *best, Error *err) {
    *best = (ForeseePose){.unlike = INFINITY};
    bool asks = seeker->foresee != NULL && (!seeker->is_last || seeker->tries == 0);
    if (asks && !imagine_best(seeker, best, err)) return false;
    // what is imagined and what was seen are unlike in different ways: they are not compared
    if (!isfinite(best->unlike)) seen_best(seeker, seeker->is_last, best);
    return true;
}

// takes up the best guess if it is good enough, or if it must be
static bool choose(Seeker *seeker, bool *is_chosen, Error *err) {
    const AgentConfig *config = &seeker->explorer.setup.config;
    ForeseePose best;
    bool is_tired = seeker->tries >= TRIES, must = seeker->is_known && !is_tired;
    seeker->is_last = steps_left(seeker) < RESERVE || (is_tired && seeker->explorer.is_wandering);
    if (!best_guess(seeker, &best, err)) return false;
    *is_chosen = best.unlike < (must || seeker->is_last ? INFINITY : config->go_below);
    if (!*is_chosen) return true;
    seeker->hops = seeker->climbs = 0;
    set_target(seeker, &best);
    return true;
}

static bool seek(Seeker *seeker, Action *action, bool *is_done, Error *err) {
    Explorer *explorer = &seeker->explorer;
    bool is_due = explorer->is_due || explorer->seen.step == 0;
    *is_done = true;
    if (is_due && seeker->foresee != NULL) {
        explorer_replan(explorer, EXPLORER_KNOWN_ONLY);
        if (!look_ahead(seeker, err)) return false;
    }
    bool is_chosen = false;
    // what is seen is compared in every step, what is imagined when the map is new
    if ((is_due || seeker->foresee == NULL) && !choose(seeker, &is_chosen, err)) return false;
    if (is_chosen) {
        *is_done = false;
        return true;
    }
    explorer_explore(explorer, action);
    seeker->is_known = seeker->is_known || explorer->is_wandering || is_late(seeker);
    return true;
}

static void go(Seeker *seeker, Action *action, bool *is_done) {
    Explorer *explorer = &seeker->explorer;
    const float xz[2] = {seeker->target.eye[0], seeker->target.eye[2]};
    explorer->intention = "going to where it may look so";
    *is_done = explorer_go(explorer, xz, explorer->grid->voxel, EXPLORER_KNOWN_ONLY, action);
    if (*is_done) return;
    seeker->arrived[0] = explorer->seen.position[0];
    seeker->arrived[1] = explorer->seen.position[2];
    seeker->stage = SEEKER_CHECK;
}

static bool turn(Seeker *seeker, Action *action) {
    const Explorer *explorer = &seeker->explorer;
    const float *at = explorer->seen.position;
    const float ahead[2] = {at[0] - 5 * sinf(seeker->target.yaw),
                            at[2] - 5 * cosf(seeker->target.yaw)};
    return drive_face(&explorer->drive, &explorer->seen, ahead, action);
}

// the guess moves when what was seen on the way makes another place look more right
static bool hop(Seeker *seeker, bool *is_moved, Error *err) {
    ForeseeGround ground = seeker_ground(seeker);
    ForeseePose pose = seeker->target;
    *is_moved = false;
    if (seeker->foresee == NULL || seeker->hops++ >= HOPS) return true;
    explorer_replan(&seeker->explorer, EXPLORER_KNOWN_ONLY);
    if (!foresee_refine(seeker->foresee, &ground, &seeker->goal, &pose, err)) return false;
    *is_moved = apart(&pose, seeker->explorer.pose.position) > ELSEWHERE;
    if (*is_moved) set_target(seeker, &pose);
    return true;
}

// one step ahead more, as long as it helps; who imagines need not
static bool climb(Seeker *seeker, Action *action) {
    const Explorer *explorer = &seeker->explorer;
    if (seeker->foresee != NULL || seeker->climbs >= CLIMBS || explorer->seen.contact) return false;
    if (seeker->climbs > 0 && seeker->unlike >= seeker->target.unlike) return false;
    seeker->target.unlike = seeker->unlike;
    seeker->climbs++;
    *action = ACTION_FORWARD;
    return true;
}

static bool check(Seeker *seeker, Action *action, bool *is_done, Error *err) {
    const Explorer *explorer = &seeker->explorer;
    seeker->explorer.intention = "comparing with the picture";
    *is_done = true;
    if (turn(seeker, action)) return true;
    bool is_moved;
    if (!hop(seeker, &is_moved, err)) return false;
    *is_done = !is_moved;
    if (is_moved || climb(seeker, action)) return true;
    const float xz[2] = {explorer->seen.position[0], explorer->seen.position[2]};
    const AlbumPicture *here = album_best(seeker->album, xz, HERE, NULL, NULL);
    bool is_like = here != NULL && here->unlike < explorer->setup.config.stop_below;
    if (is_like || seeker->is_last) {
        *action = ACTION_STOP;
        return true;
    }
    refute(seeker, xz);
    refute(seeker, (const float[2]){seeker->target.eye[0], seeker->target.eye[2]});
    seeker->tries++;
    seeker->stage = SEEKER_SEEK;
    seeker->explorer.has_target = false;
    seeker->explorer.is_due = true; // another guess, at once
    *is_done = false;
    return true;
}

bool seeker_seek(Seeker *seeker, Action *action, Error *err) {
    enum { ROUNDS = 8 }; // a stage hands over to the next within a step
    bool is_done = seeker->unlike < CERTAIN;
    if (is_done) *action = ACTION_STOP;
    for (int i = 0; i < ROUNDS && !is_done; i++) {
        if (seeker->stage == SEEKER_GO) {
            go(seeker, action, &is_done);
        } else if (seeker->stage == SEEKER_CHECK) {
            if (!check(seeker, action, &is_done, err)) return false;
        } else if (!seek(seeker, action, &is_done, err)) {
            return false;
        }
    }
    return true;
}
