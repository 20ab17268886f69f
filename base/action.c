#include "base/action.h"

#include "base/base.h"

const char *action_name(Action action) {
    static const char *const names[ACTION_COUNT] = {
        "stop", "move_forward", "turn_left", "turn_right", "look_up", "look_down",
    };
    ASSERT(action >= 0 && action < ACTION_COUNT);
    return names[action];
}
