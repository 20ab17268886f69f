// See page.h.

#include "model/page.h"

#include "base/config.h"

#include <string.h>

typedef struct Format {
    const char *name;
    uint32_t k_code, v_code;
} Format;

static const Format FORMATS[] = {
#define X(name, k, v) {#name, k, v},
    MODEL_PAGE_FORMATS(X)
#undef X
};

static const Format *find(const char *name, Error *err) {
    const char *names[ARRAY_COUNT(FORMATS)];
    for (size_t i = 0; i < ARRAY_COUNT(FORMATS); i++) {
        if (strcmp(FORMATS[i].name, name) == 0) return &FORMATS[i];
        names[i] = FORMATS[i].name;
    }
    config_no_such("page format", name, names, ARRAY_COUNT(FORMATS), "--help", err);
    return NULL;
}

uint32_t model_page_head_words(uint32_t code, uint32_t keep) {
    const uint32_t words[] = {2 * PAGE_HEAD, PAGE_HEAD, 1 + PAGE_HEAD / 2, 2 + keep,
                              3 + (keep + 1) / 2};
    return words[code];
}

static uint32_t kept(float share) {
    uint32_t count = (uint32_t)(share * PAGE_HEAD + 0.5f);
    return count > 0 ? count : 1;
}

bool model_page_format(const char *name, const ModelShape *shape, float keep_k, float keep_v,
                       PageFormat *format, Error *err) {
    const Format *found = find(name, err);
    if (found == NULL) return false;
    if (!(keep_k > 0 && keep_k <= 1 && keep_v > 0 && keep_v <= 1))
        return error_set(err, "keep_k %g and keep_v %g must be above 0 and at most 1",
                         (double)keep_k, (double)keep_v);
    *format = (PageFormat){
        .k_code = found->k_code,
        .v_code = found->v_code,
        .k_keep = kept(keep_k),
        .v_keep = kept(keep_v),
        .heads = shape->readers * shape->kv_heads,
    };
    if (model_page_is_rotated(format) && keep_v < 1) format->v_code = found->k_code;
    format->words = format->heads * (model_page_head_words(format->k_code, format->k_keep) +
                                     model_page_head_words(format->v_code, format->v_keep));
    return true;
}
