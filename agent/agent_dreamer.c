// Looks before it walks: the seeker of agent_picture.c with the world model as its imagination. It
// compares the goal's picture also with what it would see from places where it never stood, and
// goes straight to the best of them.
//
// Without weights (agent.weights=none) it is the picture agent.

#include "agent/seeker.h"

#include <string.h>

typedef struct Dreamer {
    Seeker seeker;
    Imagine imagine;
} Dreamer;

static bool create(void *self, const AgentSetup *setup, Arena *arena, Error *err) {
    Dreamer *dreamer = self;
    const AgentConfig *config = &setup->config;
    if (strcmp(config->weights.at, "none") == 0)
        return seeker_create(&dreamer->seeker, setup, NULL, arena, err);
    return imagine_model(setup->gpu, config->weights.at, arena, &dreamer->imagine, err) &&
           seeker_create(&dreamer->seeker, setup, &dreamer->imagine, arena, err);
}

static bool begin(void *self, const Observation *seen, bool new_scene, Error *err) {
    Dreamer *dreamer = self;
    return seeker_begin(&dreamer->seeker, seen, new_scene, err);
}

static bool act(void *self, const Observation *seen, Action *action, Error *err) {
    Dreamer *dreamer = self;
    return seeker_act(&dreamer->seeker, seen, action, err);
}

static bool watch(void *self, const Observation *seen, Error *err) {
    Dreamer *dreamer = self;
    return seeker_watch(&dreamer->seeker, seen, err);
}

static void mind(const void *self, AgentMind *mind) {
    const Dreamer *dreamer = self;
    seeker_mind(&dreamer->seeker, mind);
}

static void destroy(void *self) {
    Dreamer *dreamer = self;
    seeker_destroy(&dreamer->seeker);
    if (dreamer->imagine.self != NULL) dreamer->imagine.destroy(dreamer->imagine.self);
}

const AgentType agent_dreamer = {
    .name = "dreamer",
    .about = "as picture, and looks in imagination before it walks",
    .senses = AGENT_RGB | AGENT_DEPTH | AGENT_SEMANTIC,
    .state_bytes = sizeof(Dreamer),
    .create = create,
    .begin = begin,
    .act = act,
    .watch = watch,
    .mind = mind,
    .destroy = destroy,
};
