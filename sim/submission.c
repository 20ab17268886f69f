// A text that begins with '[' or '{' is JSON (sim/records.h), any other one a submission a line.

#include "sim/submission.h"

#include "base/list.h"
#include "sim/names.h"
#include "sim/records.h"

#include <string.h>

enum { STEPS_MOST = 1 << 16 };

typedef struct Reader {
    List entries; // SimSubmitted
    Arena *arena;
} Reader;

//---- JSON ----------------------------------------------------------------------------------------

// "name" or ["name", heading, elevation]
static const char *read_step(const json_t *step, Arena *arena) {
    const char *name = json_string_value(json_is_array(step) ? json_array_get(step, 0) : step);
    return name != NULL ? text_format(arena, "%s", name) : NULL;
}

static bool read_steps(const json_t *list, Arena *arena, SimSubmitted *entry, Error *err) {
    size_t size = json_array_size(list);
    if (size == 0) return error_set(err, "expected a list of steps, the start first");
    if (size > STEPS_MOST) return error_set(err, "%zu steps, more than %d", size, STEPS_MOST);
    const char **names = arena_array(arena, const char *, size);
    for (size_t i = 0; i < size; i++) {
        names[i] = read_step(json_array_get(list, i), arena);
        if (names[i] == NULL)
            return error_set(err, "step %zu: expected a name or [name, heading, elevation]", i);
    }
    entry->path = names;
    entry->count = (int)size;
    return true;
}

static bool take(const json_t *object, void *taker, Error *err) {
    Reader *reader = taker;
    SimSubmitted entry = {.id = sim_records_id(json_object_get(object, "instr_id"), reader->arena)};
    if (entry.id == NULL) return error_set(err, "instr_id: expected a text or a number");
    if (!read_steps(json_object_get(object, "trajectory"), reader->arena, &entry, err))
        return error_wrap(err, "%.60s: trajectory", entry.id);
    *(SimSubmitted *)list_push(&reader->entries, reader->arena) = entry;
    return true;
}

//---- text ----------------------------------------------------------------------------------------

static int count_words(const char *line) {
    int count = 0;
    for (line += strspn(line, " \t"); *line != '\0'; line += strspn(line, " \t")) {
        line += strcspn(line, " \t");
        count++;
    }
    return count;
}

// cuts the next word off; there is one
static const char *next_word(char **line) {
    char *word = *line + strspn(*line, " \t");
    size_t length = strcspn(word, " \t");
    *line = word + length + (word[length] != '\0');
    word[length] = '\0';
    return word;
}

static bool read_line(char *line, Reader *reader, Error *err) {
    int count = count_words(line);
    if (count == 0 || line[strspn(line, " \t")] == '#') return true;
    if (count < 2) return error_set(err, "expected an id and the nodes that were walked");
    if (count > STEPS_MOST) return error_set(err, "more than %d nodes", STEPS_MOST);
    const char *id = next_word(&line);
    const char **names = arena_array(reader->arena, const char *, count - 1);
    for (int i = 0; i < count - 1; i++) names[i] = next_word(&line);
    *(SimSubmitted *)list_push(&reader->entries, reader->arena) =
        (SimSubmitted){id, names, count - 1};
    return true;
}

static bool read_text(FileBytes text, Reader *reader, Error *err) {
    if (text.size > 0 && memchr(text.data, '\0', text.size) != NULL)
        return error_set(err, "neither JSON nor a text of names");
    char *rest = arena_array(reader->arena, char, text.size + 1);
    if (text.size > 0) memcpy(rest, text.data, text.size);
    char *line;
    for (int number = 1; (line = strsep(&rest, "\n")) != NULL; number++) {
        line[strcspn(line, "\r")] = '\0';
        if (!read_line(line, reader, err)) return error_wrap(err, "line %d", number);
    }
    return true;
}

//---- files ---------------------------------------------------------------------------------------

static bool are_different(const SimSubmission *submission, Error *err) {
    Arena scratch = arena_create("ids of a submission");
    const char **ids = arena_array(&scratch, const char *, submission->count);
    for (int i = 0; i < submission->count; i++) ids[i] = submission->at[i].id;
    SimNames names = sim_names_create(ids, submission->count, &scratch);
    bool ok = true;
    for (int i = 0; ok && i < submission->count; i++)
        ok = sim_names_find(&names, ids[i]) == i ||
             error_set(err, "%.60s stands there twice", ids[i]);
    arena_destroy(&scratch);
    return ok;
}

bool sim_submission_parse(FileBytes text, Arena *arena, SimSubmission *submission, Error *err) {
    Reader reader = {{.item_bytes = sizeof(SimSubmitted)}, arena};
    *submission = (SimSubmission){0};
    char first = sim_records_first(text);
    bool is_json = first == '[' || first == '{';
    if (!(is_json ? sim_records_read(text, take, &reader, err) : read_text(text, &reader, err)))
        return false;
    if (reader.entries.count == 0) return error_set(err, "no trajectories in it");
    *submission = (SimSubmission){reader.entries.items, (int)reader.entries.count};
    return are_different(submission, err);
}

static bool load(const char *path, Arena *scratch, Arena *arena, SimSubmission *submission,
                 Error *err) {
    FileBytes packed, text;
    if (!file_read(path, scratch, &packed, err)) return false;
    return (file_gunzip(packed, scratch, &text, err) &&
            sim_submission_parse(text, arena, submission, err)) ||
           error_wrap(err, "%s", path);
}

bool sim_submission_load(const char *path, Arena *arena, SimSubmission *submission, Error *err) {
    Arena scratch = arena_create("submission"); // the text is not kept
    bool ok = load(path, &scratch, arena, submission, err);
    arena_destroy(&scratch);
    return ok;
}
