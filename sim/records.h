// JSON objects of a file, one after the other, whether they stand in a list or one a line.

#pragma once

#include "base/file.h"

#include <jansson.h>

// Takes one object; false with a reason ends the reading.
typedef bool (*SimRecordTaker)(const json_t *object, void *taker, Error *err);

// Errors name the entry or the line. A text without a single object is none.
bool sim_records_read(FileBytes text, SimRecordTaker take, void *taker, Error *err);
// A name or a whole number as text, copied into the arena; NULL where the value is neither.
const char *sim_records_id(const json_t *value, Arena *arena);
// The first character that is no space, '\0' where there is none.
char sim_records_first(FileBytes text);
