// Fields of episode files, for all readers of them.

#include "sim/episode_field.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// JSON has no NaN, but numbers too large for a float would become infinite
bool sim_episode_field_number(const json_t *value, double *to, Error *err) {
    if (!json_is_number(value)) return error_set(err, "expected a number");
    *to = json_number_value(value);
    return isfinite((float)*to) || error_set(err, "number too large");
}

bool sim_episode_field_numbers(const json_t *list, int count, double to[], Error *err) {
    if (!json_is_array(list) || json_array_size(list) != (size_t)count)
        return error_set(err, "expected a list of %d numbers", count);
    for (int i = 0; i < count; i++) {
        if (!sim_episode_field_number(json_array_get(list, (size_t)i), &to[i], err)) return false;
    }
    return true;
}

bool sim_episode_field_position(const json_t *object, const char *key, float to[3], Error *err) {
    double position[3];
    if (!sim_episode_field_numbers(json_object_get(object, key), 3, position, err))
        return error_wrap(err, "%s", key);
    for (int k = 0; k < 3; k++) to[k] = (float)position[k];
    return true;
}

bool sim_episode_field_text(const json_t *object, const char *key, char *to, size_t size,
                            Error *err) {
    const json_t *value = json_object_get(object, key);
    if (json_is_integer(value)) {
        snprintf(to, size, "%lld", (long long)json_integer_value(value));
        return true;
    }
    if (!json_is_string(value)) return error_set(err, "%s: expected a text", key);
    if (json_string_length(value) >= size)
        return error_set(err, "%s: longer than %zu characters", key, size - 1);
    memcpy(to, json_string_value(value), json_string_length(value) + 1);
    return true;
}

bool sim_episode_field_points(const json_t *list, Arena *arena, const float (**points)[3],
                              int *count, Error *err) {
    if (!json_is_array(list) || json_array_size(list) > INT_MAX)
        return error_set(err, "expected a list of points");
    float(*to)[3] = arena_alloc(arena, json_array_size(list) * sizeof *to);
    for (size_t i = 0; i < json_array_size(list); i++) {
        double point[3];
        if (!sim_episode_field_numbers(json_array_get(list, i), 3, point, err))
            return error_wrap(err, "%zu", i);
        for (int k = 0; k < 3; k++) to[i][k] = (float)point[k];
    }
    *points = (const float(*)[3])to;
    *count = (int)json_array_size(list);
    return true;
}

const char *sim_episode_field_copy(const char *text, Arena *arena) {
    size_t size = strlen(text) + 1;
    return memcpy(arena_alloc(arena, size), text, size);
}
