// Reading JSON of any size: a text is gone through once, and the items of its lists and the members
// of its objects are handed out one by one, each as a tree of its own. So memory is that of the
// largest item, not of the text: a tree of Jansson's is seven times as large as what it was read
// from.
//
//     {"episodes": [{...}, {...}, ...], "more": ...}
//                   ^ value ^ value                          open, more, value, more, value, ...
//
// What to go into and what to take whole, the caller says. The text is checked as far as it is
// taken; what is skipped must only be closed again.

#pragma once

#include "base/file.h"
#include "base/file_stream.h"
#include "base/list.h"

#include <jansson.h>

// Where the text comes from.
typedef struct SimJsonSource {
    size_t (*read)(void *from, void *to, size_t room); // 0: the end
    bool (*rewind)(void *from);
    void *from;
} SimJsonSource;

typedef struct SimJsonText {
    FileBytes bytes;
    size_t at;
} SimJsonText;
SimJsonSource sim_json_text_source(SimJsonText *text);  // of memory
SimJsonSource sim_json_file_source(FileStream *stream); // of a file, which the caller checks after

typedef struct SimJsonStream {
    SimJsonSource source;
    uint8_t *chunk; // [SIM_JSON_CHUNK] the part of the text that is at hand
    size_t at, have;
    int line;      // counted from 1
    bool is_fresh; // nothing was taken yet from what was opened last
    char *piece;   // [room] the text of the item that is being taken
    size_t count, room;
    Arena *arena;
} SimJsonStream;

enum { SIM_JSON_CHUNK = 1 << 16, SIM_JSON_MOST = 1 << 28 }; // an item has no more bytes

SimJsonStream sim_json_stream_begin(SimJsonSource source, Arena *arena);
bool sim_json_stream_rewind(SimJsonStream *stream, Error *err);

int sim_json_stream_peek(SimJsonStream *stream); // the next byte that is no space, -1 at the end
// Goes into a list or an object; peek gave '[' or '{'.
void sim_json_stream_open(SimJsonStream *stream);
// Whether there is another item before `close`, ']' or '}'; passes over what stands between.
bool sim_json_stream_more(SimJsonStream *stream, char close, bool *more, Error *err);
// The name of a member, a string; NULL with an error. The caller lets go of it (json_decref).
json_t *sim_json_stream_key(SimJsonStream *stream, Error *err);
json_t *sim_json_stream_value(SimJsonStream *stream, Error *err); // the same of an item
bool sim_json_stream_skip(SimJsonStream *stream, Error *err);
bool sim_json_stream_end(SimJsonStream *stream, Error *err); // nothing may follow
