// Writing episodes as Habitat reads them: the schema that sim/episode_read.c shows, with every key
// that its loaders ask for. info.seed (hexadecimal text: JSON numbers have 53 bits), info.visit,
// info.start_pitch and ImageNav's info.goal_yaw are ours; Habitat keeps unknown keys of info.
//
// ObjectNav viewpoints are written once per scene and category, as one goal object that holds the
// viewpoints of all instances: which viewpoint belongs to which instance, no score asks.

#include "sim/episode_parts.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

static bool is_objectnav(const SimEpisode *episode) {
    return episode->category[0] != '\0';
}

static void write_point_goals(SimJson *json, const SimEpisode *episode) {
    sim_json_add(json, "\"goals\":[");
    for (int i = 0; i < episode->goal_count; i++) {
        sim_json_add(json, "%s{\"position\":", i > 0 ? "," : "");
        sim_json_vector(json, episode->goals[i], 3);
        sim_json_add(json, ",\"radius\":");
        sim_json_number(json, episode->reach > 0.0f ? (double)episode->reach : NAN); // null
        sim_json_add(json, "}");
    }
    sim_json_add(json, "]");
}

static void write_episode(SimJson *json, const SimEpisode *episode) {
    sim_json_add(json, "{\"episode_id\":");
    if (episode->instruction != NULL)
        sim_episode_instruction_write_id(json, episode->id);
    else
        sim_json_text(json, episode->id);
    sim_json_add(json, ",\"scene_id\":");
    sim_json_text(json, episode->scene);
    sim_json_add(json, ",\"start_position\":");
    sim_json_vector(json, episode->start, 3);
    double q[4];
    sim_quaternion_from_yaw(episode->start_yaw, q);
    sim_json_add(json, ",\"start_rotation\":[0,");
    sim_json_precise(json, q[1]);
    sim_json_add(json, ",0,");
    sim_json_precise(json, q[3]);
    sim_json_add(json, "],\"info\":{\"geodesic_distance\":");
    sim_json_number(json, (double)episode->geodesic);
    sim_json_add(json, ",\"seed\":\"%llx\",\"visit\":%d", (unsigned long long)episode->seed,
                 episode->visit);
    if (episode->difficulty[0] != '\0') {
        sim_json_add(json, ",\"difficulty\":");
        sim_json_text(json, episode->difficulty);
    }
    if (episode->start_pitch != 0.0f) {
        sim_json_add(json, ",\"start_pitch\":");
        sim_json_precise(json, (double)episode->start_pitch);
    }
    if (episode->task == &sim_task_imagenav) {
        sim_json_add(json, ",\"goal_yaw\":");
        sim_json_precise(json, (double)episode->goal_yaw);
    }
    sim_json_add(json, "},");
    if (is_objectnav(episode)) {
        sim_json_add(json, "\"goals\":[],\"object_category\":");
        sim_json_text(json, episode->category);
    } else {
        write_point_goals(json, episode);
    }
    if (episode->instruction != NULL) sim_episode_instruction_write(json, episode);
    sim_json_add(json, ",\"shortest_paths\":null,\"start_room\":null}");
}

//---- viewpoints ----------------------------------------------------------------------------------

static bool is_same_set(const SimEpisode *a, const SimEpisode *b) {
    return strcmp(a->category, b->category) == 0 &&
           strcmp(file_name(a->scene), file_name(b->scene)) == 0;
}

static void write_viewpoints(SimJson *json, const SimEpisode *episode) {
    char key[sizeof episode->scene + sizeof episode->category + 1];
    snprintf(key, sizeof key, "%s_%s", file_name(episode->scene), episode->category);
    sim_json_text(json, key);
    sim_json_add(json, ":[{\"position\":");
    sim_json_vector(json, episode->goals[0], 3);
    sim_json_add(json, ",\"radius\":null,\"object_id\":0,\"object_category\":");
    sim_json_text(json, episode->category);
    sim_json_add(json, ",\"view_points\":[");
    for (int i = 0; i < episode->goal_count; i++) {
        sim_json_add(json, "%s{\"agent_state\":{\"position\":", i > 0 ? "," : "");
        sim_json_vector(json, episode->goals[i], 3);
        sim_json_add(json, ",\"rotation\":[0,0,0,1]},\"iou\":1}");
    }
    sim_json_add(json, "]}]");
}

static bool has_earlier(const SimEpisodes *episodes, int index) {
    for (int i = 0; i < index; i++) {
        if (episodes->at[i].goal_count > 0 && is_same_set(&episodes->at[i], &episodes->at[index]))
            return true;
    }
    return false;
}

static void write_goals_by_category(SimJson *json, const SimEpisodes *episodes) {
    bool first = true;
    sim_json_add(json, ",\"goals_by_category\":{");
    for (int i = 0; i < episodes->count; i++) {
        const SimEpisode *episode = &episodes->at[i];
        if (!is_objectnav(episode) || episode->goal_count == 0 || has_earlier(episodes, i))
            continue;
        if (!first) sim_json_add(json, ",");
        write_viewpoints(json, episode);
        first = false;
    }
    sim_json_add(json, "}");
}

// the numbers that Habitat's ObjectNav loader wants for every category
static void write_category_ids(SimJson *json, const char *key, const SimEpisodes *episodes) {
    int count = 0;
    sim_json_add(json, ",\"%s\":{", key);
    for (int i = 0; i < episodes->count; i++) {
        bool known = !is_objectnav(&episodes->at[i]);
        for (int j = 0; j < i && !known; j++) {
            known = strcmp(episodes->at[j].category, episodes->at[i].category) == 0;
        }
        if (known) continue;
        if (count > 0) sim_json_add(json, ",");
        sim_json_text(json, episodes->at[i].category);
        sim_json_add(json, ":%d", count++);
    }
    sim_json_add(json, "}");
}

static void write_all(SimJson *json, const SimEpisodes *episodes) {
    bool has_categories = false, has_words = episodes->word_count > 0;
    sim_json_add(json, "{\"episodes\":[");
    for (int i = 0; i < episodes->count; i++) {
        sim_json_add(json, i > 0 ? ",\n" : "\n");
        write_episode(json, &episodes->at[i]);
        has_categories = has_categories || is_objectnav(&episodes->at[i]);
        has_words = has_words || episodes->at[i].instruction != NULL;
    }
    sim_json_add(json, "]");
    if (has_words) sim_episode_instruction_write_words(json, episodes);
    if (has_categories) {
        write_category_ids(json, "category_to_task_category_id", episodes);
        write_category_ids(json, "category_to_scene_annotation_category_id", episodes);
        write_goals_by_category(json, episodes);
    }
    sim_json_add(json, "}\n");
}

//---- the file ------------------------------------------------------------------------------------

static bool compress_text(FileBytes text, Arena *arena, FileBytes *packed, Error *err) {
    enum { GZIP = 16 }; // zlib's flag for a gzip header
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)text.data, .avail_in = (uInt)text.size};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP + MAX_WBITS, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return error_set(err, "zlib cannot start");
    size_t room = deflateBound(&stream, text.size);
    uint8_t *data = arena_alloc(arena, room);
    stream.next_out = data;
    stream.avail_out = (uInt)room;
    bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    *packed = (FileBytes){data, room - stream.avail_out};
    deflateEnd(&stream);
    return whole || error_set(err, "the episodes could not be compressed");
}

static bool save_text(const char *path, const SimJson *json, Arena *scratch, Error *err) {
    FileBytes bytes = {json->text.items, json->text.count};
    return (strcmp(file_extension(path), ".gz") != 0 ||
            compress_text(bytes, scratch, &bytes, err)) &&
           file_save(path, bytes.data, bytes.size, err);
}

static bool save_truths(const char *path, const SimEpisodes *episodes, Arena *scratch, Error *err) {
    if (!sim_episode_truth_has(episodes)) return true;
    SimJson json = sim_json_begin(scratch);
    sim_episode_truth_write(&json, episodes);
    return save_text(sim_episode_truth_path(path, scratch), &json, scratch, err);
}

bool sim_episodes_save(const char *path, const SimEpisodes *episodes, Error *err) {
    Arena scratch = arena_create("episode file");
    SimJson json = sim_json_begin(&scratch);
    write_all(&json, episodes);
    bool ok = save_text(path, &json, &scratch, err) && save_truths(path, episodes, &scratch, err);
    arena_destroy(&scratch);
    return ok;
}
