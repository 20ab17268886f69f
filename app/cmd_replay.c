// cairn replay FILE: recordings played again, compared, and exported for learners.

#include "app/replay.h"
#include "sim/json.h"

#include <stdio.h>
#include <string.h>

CONFIG_DEFINE(ReplayConfig, replay, REPLAY_CONFIG)

//---- JSON ----------------------------------------------------------------------------------------

static void add_text(SimJson *json, const char *key, const char *value) {
    sim_json_add(json, ",\"%s\":", key);
    sim_json_text(json, value);
}

static void add_row(SimJson *json, const ReplayRow *row) {
    const SimRecording *recording = row->recording;
    float values[SIM_METRIC_COUNT];
    memcpy(values, &row->metrics, sizeof values);
    sim_json_add(json, "{\"line\":%d", recording->line);
    add_text(json, "scene", recording->episode.scene);
    add_text(json, "task", recording->episode.task->name);
    add_text(json, "episode", recording->episode.id);
    add_text(json, "agent", recording->agent);
    for (int m = 0; m < SIM_METRIC_COUNT; m++) {
        sim_json_add(json, ",\"%s\":", sim_metric_names[m]);
        sim_json_number(json, (double)values[m]);
    }
    sim_json_add(json, ",\"same\":%s", row->is_same ? "true" : "false");
    if (!row->is_same) add_text(json, "why", row->why.text);
    if (row->base != NULL) add_text(json, "exported", row->base);
    sim_json_add(json, "}");
}

static void print_json(const Replay *replay, Arena *arena) {
    SimJson json = sim_json_begin(arena);
    sim_json_add(&json, "{\"recordings\":[");
    for (int i = 0; i < replay->count; i++) {
        sim_json_add(&json, "%s\n", i > 0 ? "," : "");
        add_row(&json, &replay->rows[i]);
    }
    sim_json_add(&json, "\n],\n\"same\":%d,\"differing\":%d,\"exported\":%d}\n",
                 replay->count - replay->differing, replay->differing, replay->exported);
    fwrite(json.text.items, 1, json.text.count, stdout);
}

//---- table ---------------------------------------------------------------------------------------

static int scene_width(const Replay *replay) {
    size_t width = strlen("scene");
    for (int i = 0; i < replay->count; i++) {
        size_t length = strlen(file_name(replay->rows[i].recording->episode.scene));
        if (length > width) width = length;
    }
    return (int)width;
}

static void print_table(const App *app, const Replay *replay) {
    int width = scene_width(replay);
    printf("%-*s  %-9s %8s  %-12s %5s %8s %7s\n", width, "scene", "task", "episode", "agent",
           "steps", "success", "spl");
    for (int i = 0; i < replay->count; i++) {
        const ReplayRow *row = &replay->rows[i];
        const SimEpisode *episode = &row->recording->episode;
        printf("%-*s  %-9s %8s  %-12s %5.0f %8.0f %7.3f  %s\n", width, file_name(episode->scene),
               episode->task->name, episode->id, row->recording->agent, (double)row->metrics.steps,
               (double)row->metrics.success, (double)row->metrics.spl,
               row->is_same ? "same" : "differs");
    }
    printf("\n%d of %d came out the same\n", replay->count - replay->differing, replay->count);
    if (replay->exported == 0) return;
    printf("%d exported to %s\n", replay->exported, app->replay.export.at);
    if (replay->count - replay->differing > replay->exported)
        printf("(--limit=%d exports all)\n", replay->count);
    if (replay->note != NULL) printf("%s\n", replay->note);
}

//---- the command ---------------------------------------------------------------------------------

// the first that differs, in one line
static bool judge(const Replay *replay, Error *err) {
    int first = 0;
    if (replay->differing == 0) return true;
    while (replay->rows[first].is_same) first++;
    const ReplayRow *row = &replay->rows[first];
    return error_set(err,
                     "%d of %d differ; scene or program are not those that recorded them. First "
                     "line %d (%.60s, episode %s, %.40s): %s",
                     replay->differing, replay->count, row->recording->line, row->recording->spec,
                     row->recording->episode.id, row->recording->agent, row->why.text);
}

static bool run(App *app, Error *err) {
    Replay replay;
    if (app->argument_count != 1)
        return error_set(err, "name one file of recordings: cairn replay "
                              "report/trajectories.jsonl");
    if (app->replay.video && app->replay.export.at[0] == '\0')
        return error_set(err, "--video wants --export=DIR: where videos go");
    if (!replay_run(app, app->arguments[0], &replay, err)) return false;
    if (app->run.json)
        print_json(&replay, &app->arena);
    else
        print_table(app, &replay);
    return judge(&replay, err);
}

const Command command_replay = {
    .name = "replay",
    .arguments = "FILE",
    .about = "play recordings again, check that they come out the same, export them",
    .help =
        "  FILE              trajectories.jsonl of a report: each line holds an episode's scene,\n"
        "                    settings, seed and actions. They are played again, and positions,\n"
        "                    metrics and digest compared; where one differs the exit is not 0\n"
        "  --episode=ID      only recordings of this episode\n"
        "  --agent=NAME      only recordings of this agent\n"
        "  --json            {\"recordings\": [{\"line\", \"episode\", ..., \"same\"}], ...}\n\n"
        "  --export=DIR      writes LINE_SCENE_TASK_EPISODE_AGENT.npz for each that came out the "
        "same:\n"
        "                    pictures, depth, categories, actions, rewards, poses, T+1 rows; row 0 "
        "is\n"
        "                    the first observation, with no action\n"
        "  --limit=16        so many at most\n"
        "  --video           also an .avi of each, and an .mp4 where ffmpeg is on the PATH\n"
        "  --width=128 --height=128 --hfov=90   the pictures; --rgb=gaussian --depth=redwood: "
        "their "
        "noise\n",
    .run = run,
};
