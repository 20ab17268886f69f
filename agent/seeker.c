// What is seen becomes pictures of the album and of imagination. See seeker.h.

#include "agent/seeker.h"

#include <math.h>
#include <string.h>

// A picture of the album stands for this much around it, one of imagination's for more [m, rad].
static const float SAME_PLACE = 0.1f, SAME_HEADING = 0.1f;
static const float MOVED = 0.25f; // of the album: what was chosen from it is out of date [m]
enum { KNOWN = 120 };             // pictures of earlier episodes that make a home known
static const float PAGE_PLACE = 0.4f, PAGE_HEADING = 0.45f;

bool seeker_create(Seeker *seeker, const AgentSetup *setup, const Imagine *imagine, Arena *arena,
                   Error *err) {
    if (!explorer_create(&seeker->explorer, setup, arena, err)) return false;
    seeker->album = album_create(arena);
    if (imagine != NULL) seeker->foresee = foresee_create(imagine, arena);
    return true;
}

void seeker_destroy(Seeker *seeker) {
    explorer_destroy(&seeker->explorer);
}

static void take_goal(Seeker *seeker, const Observation *seen) {
    const AgentSetup *setup = &seeker->explorer.setup;
    seeker->has_goal = seen->goal == AGENT_GOAL_PICTURE && seen->goal_rgba != NULL;
    if (!seeker->has_goal) return;
    glance_resample(&setup->camera, seen->goal_rgba, seeker->rgb);
    glance_take(seeker->rgb, NULL, &seeker->goal);
    album_compare(seeker->album, &seeker->goal);
}

bool seeker_begin(Seeker *seeker, const Observation *seen, bool new_scene, Error *err) {
    bool keeps = !new_scene && seeker->explorer.setup.config.keep_memory;
    if (!explorer_begin(&seeker->explorer, seen, keeps ? 0 : MEMORY_FORGET_ALL, err)) return false;
    if (!keeps) album_clear(seeker->album);
    if (!keeps && seeker->foresee != NULL) foresee_forget(seeker->foresee);
    seeker->stage = SEEKER_SEEK;
    seeker->tries = seeker->refuted_count = seeker->guess_count = 0;
    seeker->is_last = false;
    seeker->is_known = keeps && album_size(seeker->album) >= KNOWN;
    take_goal(seeker, seen);
    return true;
}

//---- the map moves -------------------------------------------------------------------------------

static void follow_refuted(Seeker *seeker) {
    int count = seeker->refuted_count < SEEKER_REFUTED ? seeker->refuted_count : SEEKER_REFUTED;
    for (int i = 0; i < count; i++) {
        SeekerRefuted *refuted = &seeker->refuted[i];
        MemoryTransform motion;
        float before[3];
        memcpy(before, refuted->at, sizeof before);
        if (memory_tie_follow(&refuted->tie, seeker->explorer.memory, &motion) == MEMORY_TIE_MOVED)
            memory_transform_point(&motion, before, refuted->at);
    }
}

// what is remembered moves along; what was chosen is chosen again when that was far
static void follow_map(Seeker *seeker) {
    const Memory *memory = seeker->explorer.memory;
    seeker->moved += album_follow(seeker->album, memory);
    bool is_old = seeker->foresee != NULL && foresee_follow(seeker->foresee, memory);
    follow_refuted(seeker);
    if (seeker->moved <= MOVED && !is_old) return;
    seeker->moved = 0;
    seeker->guess_count = 0;
    if (seeker->stage == SEEKER_GO) seeker->stage = SEEKER_SEEK;
}

//---- pictures ------------------------------------------------------------------------------------

static bool take_picture(Seeker *seeker, Error *err) {
    const Explorer *explorer = &seeker->explorer;
    seeker->unlike = INFINITY;
    follow_map(seeker);
    if (explorer->seen.rgba == NULL) return true;
    Glance glance;
    glance_resample(&explorer->setup.camera, explorer->seen.rgba, seeker->rgb);
    glance_take(seeker->rgb, NULL, &glance);
    const MemoryPose *eye = &explorer->pose;
    if (seeker->has_goal) seeker->unlike = glance_unlike(&seeker->goal, &glance);
    if (album_has(seeker->album, eye, SAME_PLACE, SAME_HEADING, false)) return true;
    bool is_page = !album_has(seeker->album, eye, PAGE_PLACE, PAGE_HEADING, true);
    const Glance *goal = seeker->has_goal ? &seeker->goal : NULL;
    album_add(seeker->album, &glance, eye, explorer->memory, goal)->is_page = is_page;
    if (!is_page || seeker->foresee == NULL) return true;
    return foresee_remember(seeker->foresee, seeker->rgb, eye, explorer->memory, err);
}

bool seeker_watch(Seeker *seeker, const Observation *seen, Error *err) {
    return explorer_look(&seeker->explorer, seen, true, err) && take_picture(seeker, err);
}

//---- acting --------------------------------------------------------------------------------------

static bool decide(Seeker *seeker, Action *action, Error *err) {
    Explorer *explorer = &seeker->explorer;
    *action = ACTION_FORWARD;
    if (seeker->has_goal) return seeker_seek(seeker, action, err);
    if (explorer->seen.goal == AGENT_GOAL_POINT && explorer->seen.goal_category == 0)
        explorer_point(explorer, action);
    else if (!explorer_pursue(explorer, action))
        explorer_explore(explorer, action);
    return true;
}

bool seeker_act(Seeker *seeker, const Observation *seen, Action *action, Error *err) {
    Explorer *explorer = &seeker->explorer;
    if (!explorer_look(explorer, seen, false, err) || !take_picture(seeker, err)) return false;
    do {
        if (!decide(seeker, action, err)) return false;
    } while (explorer_passes(explorer, *action));
    explorer_finish(explorer, action);
    return true;
}

void seeker_mind(const Seeker *seeker, AgentMind *mind) {
    explorer_mind(&seeker->explorer, mind);
    mind->pursued = seeker->tries;
    mind->refuted = seeker->refuted_count;
}
