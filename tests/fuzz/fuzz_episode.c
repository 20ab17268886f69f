// The episode reader on arbitrary bytes: it answers with episodes that can be used or with one line
// that says why not. Good seeds: small episode files, plain or compressed.

#include "sim/episode.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// what was accepted must be usable
static void check(const SimEpisodes *episodes) {
    for (int i = 0; i < episodes->count; i++) {
        const SimEpisode *e = &episodes->at[i];
        ASSERT(e->task != NULL && e->visit >= 1 && isfinite(e->start_yaw));
        ASSERT(isfinite(e->start[0]) && isfinite(e->start[1]) && isfinite(e->start[2]));
        for (int g = 0; g < e->goal_count; g++) ASSERT(isfinite(e->goals[g][0]));
        for (int p = 0; p < e->path_count; p++) ASSERT(isfinite(e->path[p][2]));
        ASSERT(e->reach >= 0.0f && isfinite(e->reach) && isfinite(e->start_pitch));
        ASSERT(e->instruction == NULL || e->instruction->text != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz");
    SimEpisodes episodes;
    Error err = {0};
    FileBytes text;
    if (file_gunzip((FileBytes){data, size}, &arena, &text, &err) &&
        sim_episodes_parse(text, &arena, &episodes, &err))
        check(&episodes);
    else
        ASSERT(err.text[0] != '\0');
    arena_destroy(&arena);
    return 0;
}
