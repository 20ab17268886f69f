// The rows of the table as arrays.

#include "app/view_keys.h"

const ViewKey view_keys[] = {
#define X(act, key, other, shown, about) {VIEW_##act, key, other, shown, about},
    VIEW_KEYS(X)
#undef X
};
const int view_key_count = ARRAY_COUNT(view_keys);

const ViewKey view_mouse[] = {
#define X(shown, about) {VIEW_NOTHING, 0, 0, shown, about},
    VIEW_MOUSE(X)
#undef X
};
const int view_mouse_count = ARRAY_COUNT(view_mouse);

ViewAct view_keys_find(RenderKey key) {
    if (key > '1' && key < '1' + VIEW_AGENT_KEYS) return VIEW_AGENT;
    for (int i = 0; key != 0 && i < view_key_count; i++)
        if (view_keys[i].key == key || view_keys[i].other == key) return view_keys[i].act;
    return VIEW_NOTHING;
}

bool view_keys_is_motion(ViewAct act) {
    return act == VIEW_FORWARD || act == VIEW_TURN_LEFT || act == VIEW_TURN_RIGHT ||
           act == VIEW_LOOK_UP || act == VIEW_LOOK_DOWN || act == VIEW_BACK || act == VIEW_RISE ||
           act == VIEW_SINK;
}
