// The reader of recordings on arbitrary bytes: it answers with recordings that can be played or
// with one line that says why not. Good seeds: short lines of a trajectories.jsonl.

#include "sim/recording.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// what was accepted must be usable
static void check(const SimRecording *recording) {
    const SimEpisode *e = &recording->episode;
    ASSERT(e->task != NULL && e->visit >= 1 && e->goal_count > 0 && isfinite(e->start_yaw));
    for (int g = 0; g < e->goal_count; g++) ASSERT(isfinite(e->goals[g][0]));
    ASSERT(e->reach >= 0.0f && isfinite(e->start_pitch) && isfinite(e->goal_yaw));
    for (int i = 0; i < recording->count; i++) ASSERT(recording->actions[i] < ACTION_COUNT);
    for (int i = 0; i <= recording->count; i++)
        ASSERT(isfinite(recording->positions[i][2]) && isfinite(recording->headings[i]) &&
               recording->collisions[i] <= 1);
    ASSERT(recording->spec != NULL && recording->agent != NULL);
    size_t length = strlen(recording->settings);
    ASSERT(length == 0 || recording->settings[length - 1] == '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz");
    SimRecordings recordings;
    Error err = {0};
    if (sim_recordings_parse((FileBytes){data, size}, &arena, &recordings, &err))
        for (int i = 0; i < recordings.count; i++) check(&recordings.at[i]);
    else
        ASSERT(err.text[0] != '\0');
    arena_destroy(&arena);
    return 0;
}
