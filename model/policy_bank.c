// See policy_bank.h.

#include "model/policy_bank.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const float MOVED = 0.3f;                // metres
static const float TURNED = 3.0f;               // metres that a radian is worth
static const float TURNED_COSINE = 0.93969262f; // of 20 degrees

// Squared: metres between, and the chord between the viewing directions counted three times.
static float unlike(const float *a, const float *b) {
    float sum = 0;
    for (int k = 0; k < 3; k++) {
        float moved = a[9 + k] - b[9 + k], turned = TURNED * (a[3 * k + 2] - b[3 * k + 2]);
        sum += moved * moved + turned * turned;
    }
    return sum;
}

static bool is_new(const ModelCache *cache, const float *pose) {
    if (!cache->has_admitted) return true;
    const float *last = cache->admitted.pose;
    float moved = 0, cosine = 0;
    for (int k = 0; k < 3; k++) {
        moved += (pose[9 + k] - last[9 + k]) * (pose[9 + k] - last[9 + k]);
        cosine += pose[3 * k + 2] * last[3 * k + 2];
    }
    return moved > MOVED * MOVED || cosine < TURNED_COSINE;
}

void policy_bank_leave(ModelCache *cache, uint32_t slot) {
    const ModelPage *page = &cache->slots[slot].page;
    if (!is_new(cache, page->pose)) {
        cache_drop(cache, slot);
        return;
    }
    if (page->is_dynamic) return; // it will not stay: a still one may come in beside it
    cache->admitted = *page;
    cache->has_admitted = true;
}

// to the most alike other frame of the bank
static float nearest(const ModelCache *cache, uint32_t slot, bool is_whole) {
    float least = FLT_MAX;
    for (uint32_t i = 0; i < cache_bank_count(cache); i++) {
        const CacheSlot *other = &cache->slots[cache->order[i]];
        if (cache->order[i] == slot || (is_whole && !other->has_whole)) continue;
        float apart = unlike(cache->slots[slot].page.pose, other->page.pose);
        if (apart < least) least = apart;
    }
    return least;
}

static int class_of(const ModelPage *page) { // the highest goes first
    return page->is_dynamic ? 2 : page->is_imagined ? 1 : 0;
}

int policy_bank_worst(const ModelCache *cache, bool is_whole) {
    int worst = -1, worst_class = 0;
    float worst_apart = 0;
    for (uint32_t i = 0; i < cache_bank_count(cache); i++) {
        const CacheSlot *slot = &cache->slots[cache->order[i]];
        int class = class_of(&slot->page);
        if (slot->index == 0 || (is_whole && !slot->has_whole)) continue;
        if (worst >= 0 && class < worst_class) continue;
        float apart = nearest(cache, cache->order[i], is_whole);
        bool is_worse = worst < 0 || class > worst_class || apart < worst_apart ||
                        (apart <= worst_apart && slot->page.is_imagined);
        if (!is_worse) continue;
        worst = (int)cache->order[i], worst_class = class, worst_apart = apart;
    }
    return worst;
}

bool policy_bank_drop(ModelCache *cache) {
    int worst = policy_bank_worst(cache, true);
    if (worst < 0) return false;
    cache_drop(cache, (uint32_t)worst);
    return true;
}
