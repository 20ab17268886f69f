// The rows of the tables as one array.

#include "app/dream_keys.h"

const DreamKey dream_keys[] = {
#define X(act, key, other, ahead, left, up, turn, shown, about) \
    {DREAM_##act, key, other, shown, about, true, {ahead, left, up, turn}},
    DREAM_MOTIONS(X)
#undef X
#define X(act, key, other, shown, about) {DREAM_##act, key, other, shown, about, false, {0}},
        DREAM_KEYS(X)
#undef X
};
const int dream_key_count = ARRAY_COUNT(dream_keys);

const DreamKey *dream_keys_find(RenderKey key) {
    for (int i = 0; key != 0 && i < dream_key_count; i++)
        if (dream_keys[i].key == key || dream_keys[i].other == key) return &dream_keys[i];
    return NULL;
}
