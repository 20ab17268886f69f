// Reading goes over the entries twice: first to learn which jobs are done, then to take their rows.

#include "app/journal.h"

#include "base/clock.h"
#include "base/hash.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

typedef struct Frame {
    uint32_t bytes; // of the payload
    uint32_t kind;
    uint64_t check;
} Frame;

typedef struct Header {
    uint32_t format, row_bytes, job_count, zero;
} Header;

typedef struct Done {
    int32_t job, rows;
    double seconds;
} Done;

_Static_assert(sizeof(Frame) == 16 && sizeof(Header) == 16 && sizeof(Done) == 16, "no padding");
_Static_assert(sizeof(JournalKey) == 8, "no padding");

enum { FORMAT = 1, HEADER = 0x4e4c4a43, ROW = 1, DONE = 2 }; // HEADER: the letters CJLN
enum { ENTRY_BYTES = sizeof(Frame) + sizeof(JournalKey) + JOURNAL_ROW_BYTES };

//---- entries -------------------------------------------------------------------------------------

// the check covers length and kind too
static uint64_t check_of(const Frame *frame, const void *payload) {
    const uint32_t about[2] = {frame->bytes, frame->kind};
    return hash_bytes(payload, frame->bytes, hash_bytes(about, sizeof about, FORMAT));
}

// writes an entry of two parts to `to`; returns its bytes
static size_t encode(uint8_t *to, uint32_t kind, const void *head, size_t head_bytes,
                     const void *rest, size_t rest_bytes) {
    Frame frame = {.bytes = (uint32_t)(head_bytes + rest_bytes), .kind = kind};
    uint8_t *payload = to + sizeof frame;
    memcpy(payload, head, head_bytes);
    if (rest_bytes > 0) memcpy(payload + head_bytes, rest, rest_bytes);
    frame.check = check_of(&frame, payload);
    memcpy(to, &frame, sizeof frame);
    return sizeof frame + frame.bytes;
}

typedef struct Entry {
    Frame frame;
    const uint8_t *payload;
    size_t at, end; // in the file
} Entry;

// the entry at `at`; false where no whole one stands
static bool entry_at(FileBytes bytes, size_t at, Entry *entry) {
    if (bytes.size - at < sizeof entry->frame) return false;
    memcpy(&entry->frame, bytes.data + at, sizeof entry->frame);
    entry->payload = bytes.data + at + sizeof entry->frame;
    if (bytes.size - at - sizeof entry->frame < entry->frame.bytes) return false;
    entry->at = at;
    entry->end = at + sizeof entry->frame + entry->frame.bytes;
    return entry->frame.check == check_of(&entry->frame, entry->payload);
}

//---- reading -------------------------------------------------------------------------------------

static void begin(Journal *journal, const JournalRun *run, Arena *arena) {
    *journal = (Journal){.run = *run,
                         .is_done = arena_array(arena, bool, (size_t)run->job_count + 1),
                         .rows.item_bytes = run->row_bytes,
                         .keys.item_bytes = sizeof(JournalKey)};
}

void journal_create(const JournalRun *run, Arena *arena, Journal *journal) {
    ASSERT(run->row_bytes <= JOURNAL_ROW_BYTES && run->job_count <= JOURNAL_JOBS);
    begin(journal, run, arena);
    size_t text = strlen(run->settings);
    Header header = {FORMAT, (uint32_t)run->row_bytes, (uint32_t)run->job_count, 0};
    uint8_t *data = arena_alloc(arena, sizeof(Frame) + sizeof header + text);
    size_t size = encode(data, HEADER, &header, sizeof header, run->settings, text);
    journal->entries = (FileBytes){data, size};
}

static bool read_header(FileBytes bytes, Arena *arena, Journal *journal, size_t *end, Error *err) {
    Entry entry;
    Header header;
    if (!entry_at(bytes, 0, &entry) || entry.frame.kind != HEADER ||
        entry.frame.bytes < sizeof header)
        return error_set(err, "no journal, or damaged at its start");
    memcpy(&header, entry.payload, sizeof header);
    if (header.format != FORMAT || header.row_bytes > JOURNAL_ROW_BYTES ||
        header.job_count > JOURNAL_JOBS)
        return error_set(err, "a journal of another format (%u)", header.format);
    JournalRun run = {.settings =
                          text_format(arena, "%.*s", (int)(entry.frame.bytes - sizeof header),
                                      (const char *)entry.payload + sizeof header),
                      .job_count = (int)header.job_count,
                      .row_bytes = header.row_bytes};
    begin(journal, &run, arena);
    *end = entry.end;
    return true;
}

// whether the entry can stand where it does; told[job_count]: rows of each job so far
static bool note(Journal *journal, const Entry *entry, int *told) {
    JournalKey key; // a DONE begins like one
    size_t bytes = entry->frame.bytes, row_bytes = journal->run.row_bytes;
    bool is_row = entry->frame.kind == ROW && bytes == sizeof key + row_bytes;
    bool is_done = entry->frame.kind == DONE && bytes == sizeof(Done);
    if (!is_row && !is_done) return false;
    memcpy(&key, entry->payload, sizeof key);
    if (key.job < 0 || key.job >= journal->run.job_count || journal->is_done[key.job] ||
        key.number != told[key.job])
        return false;
    if (is_row) {
        told[key.job]++;
    } else {
        Done done;
        memcpy(&done, entry->payload, sizeof done);
        journal->is_done[key.job] = true;
        journal->done_count++;
        journal->seconds = done.seconds;
    }
    return true;
}

// of a job that is done: kept as it stands, and its row beside the others
static void keep(Journal *journal, const Entry *entry, uint8_t *kept, Arena *arena) {
    JournalKey key;
    memcpy(&key, entry->payload, sizeof key);
    if (!journal->is_done[key.job]) return;
    memcpy(kept + journal->entries.size, (const uint8_t *)entry->payload - sizeof(Frame),
           entry->end - entry->at);
    journal->entries.size += entry->end - entry->at;
    if (entry->frame.kind != ROW) return;
    memcpy(list_push(&journal->keys, arena), &key, sizeof key);
    void *row = list_push(&journal->rows, arena);
    memcpy(row, entry->payload + sizeof key, journal->run.row_bytes);
}

bool journal_parse(FileBytes bytes, Arena *arena, Journal *journal, Error *err) {
    size_t first = 0, end;
    Entry entry;
    if (!read_header(bytes, arena, journal, &first, err)) return false;
    int *told = arena_array(arena, int, (size_t)journal->run.job_count + 1);
    for (end = first; entry_at(bytes, end, &entry) && note(journal, &entry, told);) end = entry.end;

    uint8_t *kept = arena_alloc(arena, end);
    memcpy(kept, bytes.data, first);
    journal->entries = (FileBytes){kept, first};
    for (size_t at = first; at < end; at = entry.end) {
        entry_at(bytes, at, &entry);
        keep(journal, &entry, kept, arena);
    }
    return true;
}

//---- writing -------------------------------------------------------------------------------------

bool journal_open(Journal *journal, const char *path, Error *err) {
    if (!file_save(path, journal->entries.data, journal->entries.size, err)) return false;
    journal->path = path;
    journal->start = clock_seconds();
    journal->out = fopen(path, "ae"); // e: not for programs that this one starts
    return journal->out != NULL || error_set(err, "%s: %s", path, strerror(errno));
}

static bool append(Journal *journal, uint32_t kind, const void *head, size_t head_bytes,
                   const void *row, size_t row_bytes, Error *err) {
    uint8_t entry[ENTRY_BYTES];
    size_t size = encode(entry, kind, head, head_bytes, row, row_bytes);
    return (fwrite(entry, 1, size, journal->out) == size && fflush(journal->out) == 0) ||
           error_set(err, "%s: %s", journal->path, strerror(errno));
}

bool journal_row(Journal *journal, JournalKey key, const void *row, Error *err) {
    return append(journal, ROW, &key, sizeof key, row, journal->run.row_bytes, err);
}

bool journal_done(Journal *journal, int job, int rows, Error *err) {
    Done done = {job, rows, journal_seconds(journal)};
    if (!append(journal, DONE, &done, sizeof done, NULL, 0, err)) return false;
    return fdatasync(fileno(journal->out)) == 0 ||
           error_set(err, "%s: %s", journal->path, strerror(errno));
}

double journal_seconds(const Journal *journal) {
    return journal->seconds + clock_seconds() - journal->start;
}

void journal_close(Journal *journal) {
    if (journal->out != NULL) fclose(journal->out);
    journal->out = NULL;
}
