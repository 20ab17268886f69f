// An item's end is found by counting brackets outside of strings; whether they match, and all else,
// Jansson finds when it is given the item's text.

#include "sim/json_stream.h"

#include <string.h>

//---- bytes ---------------------------------------------------------------------------------------

static size_t read_text(void *from, void *to, size_t room) {
    SimJsonText *text = from;
    size_t left = text->bytes.size - text->at, count = left < room ? left : room;
    if (count > 0) memcpy(to, text->bytes.data + text->at, count);
    text->at += count;
    return count;
}

static bool rewind_text(void *from) {
    ((SimJsonText *)from)->at = 0;
    return true;
}

SimJsonSource sim_json_text_source(SimJsonText *text) {
    return (SimJsonSource){read_text, rewind_text, text};
}

static size_t read_file(void *from, void *to, size_t room) {
    return file_stream_read(from, to, room);
}

static bool rewind_file(void *from) {
    return file_stream_rewind(from);
}

SimJsonSource sim_json_file_source(FileStream *stream) {
    return (SimJsonSource){read_file, rewind_file, stream};
}

SimJsonStream sim_json_stream_begin(SimJsonSource source, Arena *arena) {
    return (SimJsonStream){
        .source = source, .chunk = arena_alloc(arena, SIM_JSON_CHUNK), .line = 1, .arena = arena};
}

bool sim_json_stream_rewind(SimJsonStream *stream, Error *err) {
    stream->at = stream->have = 0;
    stream->line = 1;
    stream->is_fresh = false;
    return stream->source.rewind(stream->source.from) ||
           error_set(err, "it cannot be read a second time; a pipe cannot be an episode file");
}

static bool fill(SimJsonStream *stream) {
    if (stream->at < stream->have) return true;
    stream->at = 0;
    stream->have = stream->source.read(stream->source.from, stream->chunk, SIM_JSON_CHUNK);
    return stream->have > 0;
}

static bool is_space(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int sim_json_stream_peek(SimJsonStream *stream) {
    while (fill(stream)) {
        uint8_t c = stream->chunk[stream->at];
        if (!is_space(c)) return c;
        stream->line += c == '\n';
        stream->at++;
    }
    return -1;
}

static bool unexpected(const SimJsonStream *stream, int c, Error *err) {
    if (c < 0) return error_set(err, "line %d: the text ends too early", stream->line);
    return error_set(err, "line %d: unexpected token near '%c'", stream->line,
                     c >= ' ' && c < 127 ? c : '?');
}

//---- items ---------------------------------------------------------------------------------------

// a list would push byte by byte
static void keep(SimJsonStream *stream, const uint8_t *bytes, size_t count) {
    size_t needed = stream->count + count;
    if (needed > stream->room) {
        size_t room = stream->room > 0 ? 2 * stream->room : 4096;
        while (room < needed) room *= 2;
        char *larger = arena_alloc(stream->arena, room);
        if (stream->count > 0) memcpy(larger, stream->piece, stream->count);
        stream->piece = larger;
        stream->room = room;
    }
    memcpy(stream->piece + stream->count, bytes, count);
    stream->count = needed;
}

// How far an item has been gone through.
typedef struct Walk {
    int depth;
    bool is_text, is_escaped;
} Walk;

// one more byte; true where the item ends with it
static bool step(Walk *walk, uint8_t c) {
    if (walk->is_text) {
        bool ends = c == '"' && !walk->is_escaped;
        walk->is_escaped = c == '\\' && !walk->is_escaped;
        walk->is_text = !ends;
        return ends && walk->depth == 0;
    }
    walk->is_text = c == '"';
    walk->depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    return (c == '}' || c == ']') && walk->depth == 0;
}

// numbers and words end before what cannot be theirs
static bool ends_before(const Walk *walk, uint8_t c) {
    return walk->depth == 0 && !walk->is_text &&
           (is_space(c) || c == ',' || c == ']' || c == '}' || c == ':');
}

// goes over the bytes at hand; true where the item ended
static bool walk_chunk(SimJsonStream *stream, Walk *walk) {
    while (stream->at < stream->have) {
        uint8_t c = stream->chunk[stream->at];
        if (ends_before(walk, c)) return true;
        stream->line += c == '\n';
        stream->at++;
        if (step(walk, c)) return true;
    }
    return false;
}

static bool take(SimJsonStream *stream, bool is_kept, Error *err) {
    int first = sim_json_stream_peek(stream);
    if (first < 0 || strchr(",:]}", first) != NULL) return unexpected(stream, first, err);
    Walk walk = {0};
    stream->is_fresh = false;
    stream->count = 0;
    for (bool ended = false; !ended && fill(stream);) {
        size_t from = stream->at;
        ended = walk_chunk(stream, &walk);
        if (is_kept) keep(stream, stream->chunk + from, stream->at - from);
        if (stream->count > SIM_JSON_MOST)
            return error_set(err, "line %d: one item of more than %d MB", stream->line,
                             SIM_JSON_MOST >> 20);
    }
    return true;
}

bool sim_json_stream_skip(SimJsonStream *stream, Error *err) {
    return take(stream, false, err);
}

json_t *sim_json_stream_value(SimJsonStream *stream, Error *err) {
    sim_json_stream_peek(stream);
    int line = stream->line;
    if (!take(stream, true, err)) return NULL;
    json_error_t where;
    json_t *json = json_loadb(stream->piece, stream->count, JSON_DECODE_ANY, &where);
    if (json == NULL) error_set(err, "line %d: %s", line + where.line - 1, where.text);
    return json;
}

//---- lists and objects ---------------------------------------------------------------------------

void sim_json_stream_open(SimJsonStream *stream) {
    ASSERT(stream->at < stream->have);
    stream->at++;
    stream->is_fresh = true;
}

bool sim_json_stream_more(SimJsonStream *stream, char close, bool *more, Error *err) {
    int c = sim_json_stream_peek(stream);
    *more = c != close;
    if (*more && stream->is_fresh) return true;
    if (*more && c != ',') return unexpected(stream, c, err);
    stream->at++;
    stream->is_fresh = false;
    return true;
}

json_t *sim_json_stream_key(SimJsonStream *stream, Error *err) {
    int c = sim_json_stream_peek(stream);
    if (c != '"') {
        unexpected(stream, c, err);
        return NULL;
    }
    json_t *key = sim_json_stream_value(stream, err);
    if (key == NULL) return NULL;
    c = sim_json_stream_peek(stream);
    if (c == ':') {
        stream->at++;
        return key;
    }
    json_decref(key);
    unexpected(stream, c, err);
    return NULL;
}

bool sim_json_stream_end(SimJsonStream *stream, Error *err) {
    int c = sim_json_stream_peek(stream);
    return c < 0 || error_set(err, "line %d: end of file expected near '%c'", stream->line,
                              c >= ' ' && c < 127 ? c : '?');
}
