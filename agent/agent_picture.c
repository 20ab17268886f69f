// The baseline of ImageNav: compares the goal's picture with every picture that it sees or has seen
// and goes to where the most alike was taken (seeker.h). It keeps its map and its pictures across
// the episodes of a scene.

#include "agent/seeker.h"

static bool create(void *self, const AgentSetup *setup, Arena *arena, Error *err) {
    return seeker_create(self, setup, NULL, arena, err);
}

static bool begin(void *self, const Observation *seen, bool new_scene, Error *err) {
    return seeker_begin(self, seen, new_scene, err);
}

static bool act(void *self, const Observation *seen, Action *action, Error *err) {
    return seeker_act(self, seen, action, err);
}

static bool watch(void *self, const Observation *seen, Error *err) {
    return seeker_watch(self, seen, err);
}

static void mind(const void *self, AgentMind *mind) {
    seeker_mind(self, mind);
}

static void destroy(void *self) {
    seeker_destroy(self);
}

const AgentType agent_picture = {
    .name = "picture",
    .about = "goes to where what it saw was most like the goal's picture",
    .senses = AGENT_RGB | AGENT_DEPTH | AGENT_SEMANTIC,
    .state_bytes = sizeof(Seeker),
    .create = create,
    .begin = begin,
    .act = act,
    .watch = watch,
    .mind = mind,
    .destroy = destroy,
};
