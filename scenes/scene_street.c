// "street:SEED": procedural street blocks (street.h). The seed is a whole number from 0 on.

#include "scenes/scene_builder.h"
#include "scenes/street.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool parse_seed(const char *spec, uint64_t *seed, Error *err) {
    const char *digits = strchr(spec, ':');
    digits = digits ? digits + 1 : spec;
    char *end;
    errno = 0;
    *seed = strtoull(digits, &end, 10);
    bool is_number = digits[0] >= '0' && digits[0] <= '9' && *end == '\0' && errno == 0;
    if (is_number) return true;
    return error_set(err, "streets are named by their seed, a whole number, as in street:7");
}

static bool load(const char *path, const SceneConfig *config, SceneBuilder *builder, Arena *arena,
                 Error *err) {
    UNUSED(config);
    UNUSED(arena); // the builder keeps what stays
    uint64_t seed;
    if (!parse_seed(path, &seed, err)) return false;
    Arena scratch = arena_create("street");
    StreetPlan *plan = arena_new(&scratch, StreetPlan);
    street_plan_create(seed, plan);
    street_build(plan, builder, &scratch);
    arena_destroy(&scratch);
    return true;
}

const SceneFormat scene_format_street = {
    .name = "street",
    .about = "procedural street blocks, named by a seed",
    .extensions = "street:",
    .load = load,
};
