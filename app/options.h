// From the command line to settings: --name=value, --name value, --flag, --no-flag, --config FILE.

#pragma once

#include "app/app.h"

typedef struct Options {
    bool wants_help, wants_config, wants_devices, wants_version;
} Options;

void app_create(App *app);
// `command` may be NULL.
bool options_parse(App *app, const Command *command, int count, char **words, Options *options,
                   Error *err);
