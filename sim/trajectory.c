// What happened in an episode, as one line of JSON:
//
//     {"episode":"3","scene":"home:7","task":"pointnav","agent":"oracle","digest":"9f...",
//      "metrics":{"success":1,"spl":0.97,...},
//      "actions":[1,1,2,...],                   [n], as in base/action.h
//      "positions":[[x,y,z],...],               [n + 1]: the start, then after every action
//      "headings":[...], "collisions":[0,...],  [n + 1]
//
// and what it takes to play it again (sim/recording.h reads it):
//
//      "spec":"home:7",                         the scene as it was opened
//      "start":{"position":[x,y,z],"heading":0.5,"pitch":0},
//      "goals":[[x,y,z],...],"goal_heading":0,  of ImageNav's picture
//      "category":"","geodesic":5.1,"seed":"1e8f","visit":1,"reach":0,     0: that of the task
//      "settings":["sim.drift=0.003",...]}      of sim, scene, navmesh, world: what is no default
//
// Numbers read back as the floats they were, so scores can be computed again from the line. What is
// infinite is null; seed and digest are hexadecimal text, for numbers in JSON have 53 bits.

#include "sim/episode.h"
#include "sim/json.h"

#include <string.h>

typedef struct SimTrajectoryStep Step;

SimTrajectory sim_trajectory_create(int max_steps, Arena *arena) {
    int room = max_steps + 1; // and the start
    return (SimTrajectory){.room = room, .steps = arena_array(arena, Step, (size_t)room)};
}

void sim_trajectory_add(SimTrajectory *trajectory, Action action, const SimState *state) {
    ASSERT(trajectory->count < trajectory->room);
    Step *step = &trajectory->steps[trajectory->count++];
    *step = (Step){.yaw = state->yaw, .action = (uint8_t)action, .collision = state->is_collision};
    memcpy(step->position, state->position, sizeof step->position);
}

static void write_metrics(SimJson *json, const SimMetrics *metrics) {
    float values[SIM_METRIC_COUNT];
    memcpy(values, metrics, sizeof values);
    for (int m = 0; m < SIM_METRIC_COUNT; m++) {
        sim_json_add(json, "%s\"%s\":", m > 0 ? "," : "\"metrics\":{", sim_metric_names[m]);
        sim_json_number(json, (double)values[m]);
    }
    sim_json_add(json, "}");
}

static void write_steps(SimJson *json, const SimTrajectory *trajectory) {
    sim_json_add(json, ",\"actions\":[");
    for (int i = 1; i < trajectory->count; i++) {
        sim_json_add(json, "%s%d", i > 1 ? "," : "", trajectory->steps[i].action);
    }
    sim_json_add(json, "],\"positions\":[");
    for (int i = 0; i < trajectory->count; i++) {
        sim_json_add(json, i > 0 ? "," : "");
        sim_json_vector(json, trajectory->steps[i].position, 3);
    }
    sim_json_add(json, "],\"headings\":[");
    for (int i = 0; i < trajectory->count; i++) {
        sim_json_add(json, i > 0 ? "," : "");
        sim_json_number(json, (double)trajectory->steps[i].yaw);
    }
    sim_json_add(json, "],\"collisions\":[");
    for (int i = 0; i < trajectory->count; i++) {
        sim_json_add(json, "%s%d", i > 0 ? "," : "", trajectory->steps[i].collision);
    }
    sim_json_add(json, "]");
}

static void write_start(SimJson *json, const SimEpisode *episode) {
    sim_json_add(json, ",\"start\":{\"position\":");
    sim_json_vector(json, episode->start, 3);
    sim_json_add(json, ",\"heading\":");
    sim_json_number(json, (double)episode->start_yaw);
    sim_json_add(json, ",\"pitch\":");
    sim_json_number(json, (double)episode->start_pitch);
    sim_json_add(json, "},\"goals\":[");
    for (int i = 0; i < episode->goal_count; i++) {
        sim_json_add(json, i > 0 ? "," : "");
        sim_json_vector(json, episode->goals[i], 3);
    }
    sim_json_add(json, "],\"goal_heading\":");
    sim_json_number(json, (double)episode->goal_yaw);
}

static void write_episode(SimJson *json, const SimEpisode *episode) {
    write_start(json, episode);
    sim_json_add(json, ",\"category\":");
    sim_json_text(json, episode->category);
    sim_json_add(json, ",\"geodesic\":");
    sim_json_number(json, (double)episode->geodesic);
    sim_json_add(json,
                 ",\"seed\":\"%llx\",\"visit\":%d,\"reach\":", (unsigned long long)episode->seed,
                 episode->visit);
    sim_json_number(json, (double)episode->reach);
}

// a line of text each
static void write_settings(SimJson *json, const char *settings) {
    sim_json_add(json, ",\"settings\":[");
    for (const char *at = settings; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        sim_json_add(json, at > settings ? "," : "");
        sim_json_text(json, text_format(json->arena, "%.*s", (int)length, at));
        at += length + (at[length] == '\n');
    }
    sim_json_add(json, "]}\n");
}

static void write_names(SimJson *json, const SimEpisode *episode, const SimPlay *play) {
    sim_json_add(json, "{\"episode\":");
    sim_json_text(json, episode->id);
    sim_json_add(json, ",\"scene\":");
    sim_json_text(json, episode->scene);
    sim_json_add(json, ",\"task\":\"%s\",\"agent\":", episode->task->name);
    sim_json_text(json, play->agent);
    sim_json_add(json, ",\"digest\":\"%016llx\",", (unsigned long long)play->digest);
}

void sim_trajectory_write(const SimTrajectory *trajectory, const SimEpisode *episode,
                          const SimPlay *play, FILE *out) {
    Arena scratch = arena_create("trajectory");
    SimJson json = sim_json_begin(&scratch);
    write_names(&json, episode, play);
    write_metrics(&json, &play->metrics);
    write_steps(&json, trajectory);
    sim_json_add(&json, ",\"spec\":");
    sim_json_text(&json, play->spec);
    write_episode(&json, episode);
    write_settings(&json, play->settings);
    fwrite(json.text.items, 1, json.text.count, out);
    arena_destroy(&scratch);
}
