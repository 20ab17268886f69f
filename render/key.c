// Names of keys, and scripts made of them.

#include "render/key.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    RenderKey key;
    const char *name;
} named[] = {
#define X(name, code, text) {code, text},
    RENDER_KEYS(X)
#undef X
};

const char *render_key_name(RenderKey key) {
    for (size_t i = 0; i < ARRAY_COUNT(named); i++)
        if (named[i].key == key) return named[i].name;
    return NULL;
}

// "<tab>" at the front of `text`: its key and its length, 0 if no such name stands there
static size_t read_name(const char *text, RenderKey *key) {
    for (size_t i = 0; i < ARRAY_COUNT(named); i++) {
        size_t length = strlen(named[i].name);
        if (strncmp(text, named[i].name, length) != 0) continue;
        *key = named[i].key;
        return length;
    }
    return 0;
}

// "*20" at the front of *at
static bool read_count(const char **at, int *count, Error *err) {
    *count = 1;
    if (**at != '*') return true;
    char *end;
    long number = strtol(*at + 1, &end, 10);
    if (end == *at + 1 || number < 1 || number > RENDER_KEY_REPEATS)
        return error_set(err, "keys: '%.8s': after * stands how often, 1 to %d", *at,
                         RENDER_KEY_REPEATS);
    *count = (int)number;
    *at = end;
    return true;
}

bool render_key_read(const char **script, RenderKey *key, int *count, Error *err) {
    const char *at = *script;
    *key = 0;
    *count = 0;
    if (*at == '\0') return true;
    size_t length = read_name(at, key);
    // "<" alone is a key as well, "<ta" is a mistake
    if (length == 0 && *at == '<' && isalpha((unsigned char)at[1]))
        return error_set(err,
                         "keys: '%.12s': no such key; <tab>, <space>, <enter>, <esc>, <f1>, "
                         "<up> and so on are known",
                         at);
    if (length == 0 && isgraph((unsigned char)*at)) {
        *key = tolower((unsigned char)*at);
        length = 1;
    }
    if (length == 0)
        return error_set(err, "keys: byte %d is no key; a space is written <space>",
                         (unsigned char)*at);
    *script = at + length;
    return read_count(script, count, err);
}
