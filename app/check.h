// Whether the settings make sense together with the program, before anything is opened or written.

#pragma once

#include "app/app.h"

// False with one line that names the setting, its value and what is possible.
bool app_check(const App *app, Error *err);
