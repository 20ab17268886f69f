// "goals_by_category": the viewpoints of ObjectNav's goals.
//
//     {"house.glb_chair": [{"view_points": [{"agent_state": {"position": [x, y, z]}, "iou"}]}]}
//
// All episodes of a category in a scene share one array of viewpoints: datasets have tens of
// thousands of episodes and a few hundred such lists, so each list is read once, and instance by
// instance, since a list may be most of the file. Episodes may stand before or after it: they are
// given theirs when all is read.

#include "sim/episode_field.h"

#include <stdio.h>
#include <string.h>

typedef struct Views {
    const float (*at)[3];
    int count;
} Views;

// those of one instance
static bool read_instance(const json_t *object, size_t index, List *points, Arena *scratch,
                          Error *err) {
    const json_t *views = json_object_get(object, "view_points");
    for (size_t v = 0; v < json_array_size(views); v++) {
        const json_t *agent = json_object_get(json_array_get(views, v), "agent_state");
        if (!sim_episode_field_position(agent, "position", list_push(points, scratch), err))
            return error_wrap(err, "object %zu: view_points: %zu: agent_state", index, v);
    }
    return true;
}

static bool read_instances(SimJsonStream *stream, List *points, Arena *scratch, Error *err) {
    if (sim_json_stream_peek(stream) != '[') return sim_json_stream_skip(stream, err);
    sim_json_stream_open(stream);
    for (size_t i = 0;; i++) {
        bool more;
        if (!sim_json_stream_more(stream, ']', &more, err)) return false;
        if (!more) return true;
        json_t *object = sim_json_stream_value(stream, err);
        if (object == NULL) return false;
        bool ok = read_instance(object, i, points, scratch, err);
        json_decref(object);
        if (!ok) return false;
    }
}

static void add_set(SimEpisodeViews *views, const char *key, const List *points) {
    size_t bytes = points->count * points->item_bytes;
    float(*at)[3] = arena_alloc(views->arena, bytes);
    if (bytes > 0) memcpy(at, points->items, bytes);
    if (views->known == NULL) views->known = json_object();
    views->sets.item_bytes = sizeof(Views);
    json_object_set_new(views->known, key, json_integer((json_int_t)views->sets.count));
    *(Views *)list_push(&views->sets, views->scratch) =
        (Views){(const float(*)[3])at, (int)points->count};
}

static bool read_set(SimEpisodeViews *views, const char *key, SimJsonStream *stream, Error *err) {
    Arena scratch = arena_create("viewpoints");
    List points = {.item_bytes = sizeof(float[3])};
    bool ok = read_instances(stream, &points, &scratch, err);
    if (ok) add_set(views, key, &points);
    arena_destroy(&scratch);
    return ok || error_wrap(err, "goals_by_category: %s", key);
}

bool sim_episode_views_read(SimEpisodeViews *views, SimJsonStream *stream, Error *err) {
    if (sim_json_stream_peek(stream) != '{') return sim_json_stream_skip(stream, err);
    sim_json_stream_open(stream);
    for (bool more = true;;) {
        if (!sim_json_stream_more(stream, '}', &more, err)) return false;
        if (!more) return true;
        json_t *key = sim_json_stream_key(stream, err);
        if (key == NULL) return false;
        bool ok = read_set(views, json_string_value(key), stream, err);
        json_decref(key);
        if (!ok) return false;
    }
}

void sim_episode_views_share(const SimEpisodeViews *views, SimEpisodes *episodes) {
    for (int i = 0; views->known != NULL && i < episodes->count; i++) {
        SimEpisode *episode = &episodes->at[i];
        char key[sizeof episode->scene + sizeof episode->category + 1];
        if (episode->category[0] == '\0') continue;
        snprintf(key, sizeof key, "%s_%s", file_name(episode->scene), episode->category);
        const json_t *index = json_object_get(views->known, key);
        if (index == NULL) continue; // sim_episode_bind will look in the scene
        const Views *set = LIST_AT(&views->sets, Views, json_integer_value(index));
        episode->goals = set->at;
        episode->goal_count = set->count;
    }
}

void sim_episode_views_end(SimEpisodeViews *views) {
    json_decref(views->known);
}
