// The ring of short_term.h, kept in the order in which entries came.
//
//     map frame      position = turn(anchor.yaw) * offset + anchor.position
//
//       place A o-----> offset of an entry, before        another place is reached: what stays is
//                 \                                       the position, what changes is the offset
//                  x  entry                               (and the axes of a velocity)
//                 /
//       place B o-----> offset of it, after
//
// When the map is corrected the anchor moves and takes its entries along: their offsets stay.
//
// Logarithms are taken in whole numbers (16 bits of fraction), so that no library's last bit
// decides which entry goes.

#include "memory/short_term.h"

#include <math.h>
#include <string.h>

//---- life ----------------------------------------------------------------------------------------

MemoryShortTerm *memory_short_term_create(int room, Arena *arena) {
    ASSERT(room > 0);
    MemoryShortTerm *memory = arena_new(arena, MemoryShortTerm);
    memory->entries = arena_array(arena, MemoryEntry, (size_t)room);
    memory->room = room;
    memory_short_term_clear(memory);
    return memory;
}

void memory_short_term_clear(MemoryShortTerm *memory) {
    memory->count = 0;
    memory->anchor = -1;
    memory->at = memory_transform_identity;
    memory->evicted = 0;
}

//---- frames --------------------------------------------------------------------------------------

// directions turn and do not shift
static void turn_to_map(const MemoryTransform *at, const float local[3], float world[3]) {
    const MemoryTransform turn = {.yaw = at->yaw};
    memory_transform_point(&turn, local, world);
}

static void turn_to_anchor(const MemoryTransform *at, const float world[3], float local[3]) {
    const MemoryTransform turn = {.yaw = -at->yaw};
    memory_transform_point(&turn, world, local);
}

// shifted before it is turned: the inverse transform would round a far-away origin
static void map_to_anchor(const MemoryTransform *at, const float world[3], float local[3]) {
    float arm[3];
    for (int i = 0; i < 3; i++) arm[i] = world[i] - at->position[i];
    turn_to_anchor(at, arm, local);
}

static void reanchor(const MemoryTransform *from, const MemoryTransform *to, MemoryEntry *entry) {
    float position[3], velocity[3];
    memory_transform_point(from, entry->offset, position);
    turn_to_map(from, entry->velocity, velocity);
    map_to_anchor(to, position, entry->offset);
    turn_to_anchor(to, velocity, entry->velocity);
}

void memory_short_term_anchor(MemoryShortTerm *memory, int place, const MemoryTransform *at) {
    if (place != memory->anchor) {
        for (int i = 0; i < memory->count; i++) reanchor(&memory->at, at, memory->entries + i);
    }
    memory->anchor = place;
    memory->at = *at;
}

void memory_short_term_position(const MemoryShortTerm *memory, int index, int step,
                                float position[3]) {
    ASSERT(index >= 0 && index < memory->count);
    const MemoryEntry *entry = memory->entries + index;
    float steps = entry->kind == MEMORY_ENTRY_MOVER ? (float)(step - entry->step) : 0.0f;
    float offset[3];
    for (int i = 0; i < 3; i++) offset[i] = entry->offset[i] + steps * entry->velocity[i];
    memory_transform_point(&memory->at, offset, position);
}

//---- writing -------------------------------------------------------------------------------------

enum { VALUE_BITS = 16 }; // of fraction

// log2 of a positive number: the fraction's bits by squaring, one after another
static int64_t logarithm(uint32_t number) {
    int whole = 31 - __builtin_clz(number);
    uint64_t mantissa = (uint64_t)number << (31 - whole); // 1 .. 2, with 31 bits of fraction
    int64_t result = whole;
    for (int i = 0; i < VALUE_BITS; i++) {
        mantissa = mantissa * mantissa >> 31;
        int bit = (int)(mantissa >> 32);
        mantissa >>= bit;
        result = result * 2 + bit;
    }
    return result;
}

static int64_t value_of(const MemoryEntry *entry, int step) {
    int64_t age = (int64_t)step - entry->step;
    return logarithm(1 + (uint32_t)entry->uses) -
           age * (1 << VALUE_BITS) / MEMORY_SHORT_TERM_HALF_LIFE;
}

// of equals the one that came first
static int least_valuable(const MemoryShortTerm *memory, int step) {
    int least = 0;
    for (int i = 1; i < memory->count; i++) {
        if (value_of(memory->entries + i, step) < value_of(memory->entries + least, step)) {
            least = i;
        }
    }
    return least;
}

void memory_short_term_remove(MemoryShortTerm *memory, int index) {
    ASSERT(index >= 0 && index < memory->count);
    MemoryEntry *entry = memory->entries + index;
    memory->count--;
    memmove(entry, entry + 1, (size_t)(memory->count - index) * sizeof *entry);
}

static MemoryEntry *find_entry(MemoryShortTerm *memory, MemoryEntryKind kind, int key) {
    for (int i = 0; key >= 0 && i < memory->count; i++) {
        MemoryEntry *entry = memory->entries + i;
        if (entry->kind == kind && entry->key == key) return entry;
    }
    return NULL;
}

void memory_short_term_put(MemoryShortTerm *memory, const MemoryEntry *entry,
                           const float position[3], const float velocity[3]) {
    MemoryEntry *target = find_entry(memory, entry->kind, entry->key);
    int uses = target != NULL ? target->uses : entry->uses;
    if (target == NULL && memory->count == memory->room) {
        memory_short_term_remove(memory, least_valuable(memory, entry->step));
        memory->evicted++;
    }
    if (target == NULL) target = memory->entries + memory->count++;
    *target = *entry;
    target->uses = uses + 1;
    map_to_anchor(&memory->at, position, target->offset);
    turn_to_anchor(&memory->at, velocity, target->velocity);
}

void memory_short_term_expire(MemoryShortTerm *memory, MemoryEntryKind kind, int step, int age) {
    int kept = 0;
    for (int i = 0; i < memory->count; i++) {
        const MemoryEntry *entry = memory->entries + i;
        if (entry->kind == kind && step - entry->step > age) continue;
        if (kept != i) memory->entries[kept] = *entry;
        kept++;
    }
    memory->count = kept;
}

//---- questions -----------------------------------------------------------------------------------

float memory_feature_likeness(const int8_t a[MEMORY_FEATURE], const int8_t b[MEMORY_FEATURE]) {
    int32_t product = 0, a_square = 0, b_square = 0;
    for (int i = 0; i < MEMORY_FEATURE; i++) {
        product += a[i] * b[i];
        a_square += a[i] * a[i];
        b_square += b[i] * b[i];
    }
    if (a_square == 0 || b_square == 0) return 0.0f;
    return (float)(product / sqrt((double)a_square * b_square));
}

static float distance_between(const float a[3], const float b[3]) {
    float x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
    return sqrtf(x * x + y * y + z * z);
}

// does it fulfil all that is asked?
static bool recall_entry(const MemoryShortTerm *memory, const MemoryQuestion *question, int index,
                         MemoryRecall *recall) {
    const MemoryEntry *entry = memory->entries + index;
    if (question->kind >= 0 && entry->kind != (MemoryEntryKind)question->kind) return false;
    if (question->category != 0 && entry->category != question->category) return false;
    float position[3];
    memory_short_term_position(memory, index, question->step, position);
    *recall = (MemoryRecall){
        .index = index,
        .likeness = question->feature == NULL
                        ? 1.0f
                        : memory_feature_likeness(question->feature, entry->feature),
        .distance = distance_between(position, question->position),
    };
    if (question->radius > 0.0f && recall->distance > question->radius) return false;
    return question->feature == NULL || recall->likeness >= question->least_likeness;
}

// entries come in the order of their index, so that equals need no comparison
static bool is_better(const MemoryRecall *a, const MemoryRecall *b) {
    return a->likeness != b->likeness ? a->likeness > b->likeness : a->distance < b->distance;
}

int memory_short_term_ask(MemoryShortTerm *memory, const MemoryQuestion *question,
                          MemoryRecall *answers, int max_answers) {
    int count = 0;
    for (int i = 0; i < memory->count; i++) {
        MemoryRecall recall;
        if (!recall_entry(memory, question, i, &recall)) continue;
        int at = count;
        while (at > 0 && is_better(&recall, answers + at - 1)) at--;
        if (at == max_answers) continue;
        if (count < max_answers) count++;
        memmove(answers + at + 1, answers + at, (size_t)(count - 1 - at) * sizeof *answers);
        answers[at] = recall;
    }
    for (int i = 0; i < count; i++) memory->entries[answers[i].index].uses++;
    return count;
}
