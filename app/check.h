// Whether the settings make sense together with the program, before anything is opened or written.

#pragma once

#include "app/app.h"

// False with one line that names the setting, its value and what is possible.
bool app_check(const App *app, Error *err);
// Agents, maps and the model are made for pinholes: a command that has them refuses other lenses.
bool app_check_lens(const App *app, const Command *command, Error *err);
