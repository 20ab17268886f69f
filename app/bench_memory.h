// The groups of rows of `cairn bench --only=memory`.

#pragma once

#include "app/bench.h"

bool bench_memory_index(Bench *bench, Arena *arena, Error *err);  // exact nearest neighbours
bool bench_memory_tokens(Bench *bench, Arena *arena, Error *err); // writing, rewinding, the log
bool bench_memory_graph(Bench *bench, Arena *arena, Error *err);  // ways through a city
bool bench_memory_whole(Bench *bench, Arena *arena, Error *err);  // an agent that remembers
