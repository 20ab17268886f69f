// cairn: scenes are, sim happens, render sees, memory remembers, agent decides, app runs.

#include "app/check.h"
#include "app/options.h"
#include "base/parallel.h"
#include "sim/task.h"

#include <stdio.h>
#include <string.h>

#define X(name) &command_##name,
const Command *const commands[] = {COMMANDS(X)};
#undef X
const int command_count = ARRAY_COUNT(commands);

static const Command *find_command(const char *name) {
    for (int i = 0; i < command_count; i++) {
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    }
    return NULL;
}

static void print_help(void) {
    printf("cairn: an embodied-navigation simulator with a memory, in one program\n\n"
           "usage: cairn COMMAND [ARGUMENTS] [--SETTING=VALUE ...]\n\n"
           "commands:\n");
    for (int i = 0; i < command_count; i++) {
        printf("  %-8s %-10s %s\n", commands[i]->name, commands[i]->arguments, commands[i]->about);
    }
    printf("\nagents (--agents):\n");
    for (int i = 0; i < agent_type_count; i++)
        printf("  %-18s %s\n", agent_types[i]->name, agent_types[i]->about);
    printf("\ntasks (--tasks):\n");
    for (int i = 0; i < sim_task_count; i++)
        printf("  %-18s %s\n", sim_tasks[i]->name, sim_tasks[i]->about);
    printf(
        "\nscenes: a .glb, .gltf, .obj, .ply or CityJSON file, or home:SEED for a furnished home, "
        "street:SEED for street blocks, made on the spot\n"
        "\nsettings, for all commands:\n"
        "  --device=host      where kernels run: auto, host, an index or part of a name\n"
        "  --threads=2        of the host device; all cores without it\n"
        "  --seed=7           of everything random\n"
        "  --json             one JSON value on standard output and nothing else\n"
        "  --print-config     all settings with values and meanings, as --config FILE reads them\n"
        "  --list-devices, --version\n"
        "\ntry: cairn scene home:7, cairn render home:7, cairn eval home:7 --episodes=2\n"
        "\nFrame: metres, Y up, -Z forward, right-handed; quaternions in files are x, y, z, w.\n"
        "`cairn COMMAND --help` tells more; `cairn doctor` checks this machine.\n");
}

static void print_command_help(const Command *command) {
    printf("usage: cairn %s %s [--SETTING=VALUE ...]\n\n%s\n\n%s", command->name,
           command->arguments, command->about, command->help);
}

static int print_devices(void) {
    GpuDeviceInfo devices[GPU_MAX_DEVICES];
    Error err = {0};
    int count = gpu_list_devices(devices, &err);
    for (int i = 0; i < count; i++) {
        printf("%d  %-16s %s%s%s\n", i, devices[i].kind, devices[i].name,
               devices[i].is_usable ? "" : "  lacks ", devices[i].missing);
    }
    if (err.text[0] != '\0') printf("Vulkan: %s\n", err.text);
    return 0;
}

static int fail(const char *command, const Error *err) {
    fflush(stdout);
    fprintf(stderr, "cairn %s: %s\n", command, err->text);
    return 1;
}

static const Command *choose_command(const char *word, Error *err) {
    const Command *command = find_command(word);
    if (command != NULL) return command;
    const char *names[ARRAY_COUNT(commands)];
    for (int i = 0; i < command_count; i++) names[i] = commands[i]->name;
    config_no_such("command", word, names, command_count, "cairn --help", err);
    return NULL;
}

static int run_command(const Command *command, App *app, const Options *options) {
    Error err = {0};
    if (options->wants_help) {
        print_command_help(command);
        return 0;
    }
    if (options->wants_config) {
        config_print(app->sections, APP_SECTION_COUNT, stdout);
        return 0;
    }
    if (!app_check(app, &err) || !app_check_lens(app, command, &err))
        return fail(command->name, &err);
    parallel_set_thread_count(app->run.threads);
    if (!command->run(app, &err)) return fail(command->name, &err);
    return 0;
}

// what can be asked without a command
static int answer(App *app, const Options *options) {
    if (options->wants_version)
        printf("cairn 0.1.0\n");
    else if (options->wants_devices)
        return print_devices();
    else if (options->wants_config)
        config_print(app->sections, APP_SECTION_COUNT, stdout);
    else
        print_help();
    return 0;
}

int main(int count, char **words) {
    static App app;
    Options options;
    Error err = {0};
    app_create(&app);
    if (count > 1 && strcmp(words[1], "help") == 0) words[1] = "--help";
    bool has_command = count > 1 && words[1][0] != '-';
    const Command *command = has_command ? choose_command(words[1], &err) : NULL;
    if (has_command && command == NULL) return fail(words[1], &err);

    int first = has_command ? 2 : 1;
    if (!options_parse(&app, command, count - first, words + first, &options, &err))
        return fail(has_command ? words[1] : "", &err);
    int status = 0;
    if (options.wants_devices || command == NULL)
        status = answer(&app, &options);
    else
        status = run_command(command, &app, &options);
    arena_destroy(&app.arena);
    return status;
}
