// Models and chains as files: a model leaves as C source, so that what ships is read, compared and
// compiled like everything else; chains come in as an agent's run dumped them.

#include "base/file.h"
#include "base/list.h"
#include "memory/token_train.h"

#include <string.h>

//---- source text ---------------------------------------------------------------------------------

typedef struct Text {
    List bytes;
    Arena *arena;
    int column;
} Text;

static void put_text(Text *text, const char *string) {
    for (; *string != '\0'; string++) {
        *(char *)list_push(&text->bytes, text->arena) = *string;
        text->column = *string == '\n' ? 0 : text->column + 1;
    }
}

static void put_number(Text *text, int value) {
    char number[16];
    int length = snprintf(number, sizeof number, "%d,", value);
    if (text->column + length > 100) put_text(text, "\n");
    put_text(text, number);
}

// ".name = {1,2,3},"; rows of `row` numbers are braced, 0: none are
static void put_array(Text *text, const char *name, const void *values, int bytes, int count,
                      int row) {
    put_text(text, ".");
    put_text(text, name);
    put_text(text, " = {");
    for (int i = 0; i < count; i++) {
        if (row > 0 && i % row == 0) put_text(text, "{");
        put_number(text, bytes == 1 ? ((const int8_t *)values)[i] : ((const int16_t *)values)[i]);
        if (row > 0 && i % row == row - 1) put_text(text, "},");
    }
    put_text(text, "},\n");
}

static void put_net(Text *text, const TokenNet *net) {
    const int n = TOKEN_CHANNELS, p = TOKEN_PARTS, h = TOKEN_HIDDEN;
    put_array(text, "gain", net->gain, 2, p * TOKEN_GAINS, TOKEN_GAINS);
    put_array(text, "position", net->position, 1, p * n, n);
    put_array(text, "query", net->query, 1, n * n, n);
    put_array(text, "key", net->key, 1, n * n, n);
    put_array(text, "value", net->value, 1, n * n, n);
    put_array(text, "mix", net->mix, 1, n * n, n);
    put_array(text, "bias", net->bias, 1, p * p, p);
    put_array(text, "up", net->up, 1, h * n, n);
    put_array(text, "up_bias", net->up_bias, 1, h, 0);
    put_array(text, "down", net->down, 1, n * h, h);
    put_array(text, "down_bias", net->down_bias, 1, n, 0);
    put_array(text, "scale", net->scale, 1, p * n, n);
    put_array(text, "grid", net->grid, 1, p, 0);
}

bool memory_token_model_save(const MemoryTokenModel *model, const char *head, const char *path,
                             Arena *arena, Error *err) {
    ArenaMark mark = arena_mark(arena);
    Text text = {.bytes = {.item_bytes = 1}, .arena = arena};
    put_text(&text, head);
    put_text(&text, "\n#include \"memory/token_net.h\"\n#include \"memory/token_tables.h\"\n\n"
                    "// clang-format off\nstatic const MemoryTokenModel learned = {\n.nets = {\n");
    for (int i = 0; i < TOKEN_NETS; i++) {
        put_text(&text, i == TOKEN_P ? "[TOKEN_P] = {\n" : "[TOKEN_U] = {\n");
        put_net(&text, &model->nets[i]);
        put_text(&text, "},\n");
    }
    put_text(&text, "},\n.halves = TOKEN_HALVES_TABLE,\n.bends = TOKEN_BENDS_TABLE,\n};\n"
                    "// clang-format on\n\nconst MemoryTokenModel *memory_token_model(void) {\n"
                    "    return &learned;\n}\n");
    bool ok = file_save(path, text.bytes.items, text.bytes.count, err);
    arena_reset(arena, mark);
    return ok;
}

//---- chains --------------------------------------------------------------------------------------

static const char MAGIC[8] = "cairnobs";

bool memory_token_chains_load(const char *path, Arena *arena, MemoryTokenChains *chains,
                              Error *err) {
    FileBytes file;
    uint32_t count = 0;
    if (!file_read(path, arena, &file, err)) return false;
    if (file.size < 12 || memcmp(file.data, MAGIC, sizeof MAGIC) != 0) {
        return error_set(err, "%s: not a file of observations", path);
    }
    memcpy(&count, file.data + 8, sizeof count);
    const uint32_t *lengths = (const uint32_t *)(file.data + 12);
    if (count == 0 || count > (file.size - 12) / 4) {
        return error_set(err, "%s: %u chains do not fit into it", path, count);
    }
    size_t left = file.size - 12 - 4 * (size_t)count, wanted = 0;
    for (uint32_t i = 0; i < count; i++) wanted += lengths[i];
    if (left % (2 * MEMORY_WIDTH) != 0 || left / (2 * MEMORY_WIDTH) != wanted) {
        return error_set(err, "%s: %zu observations are announced, %zu are there", path, wanted,
                         left / (2 * MEMORY_WIDTH));
    }
    *chains = (MemoryTokenChains){
        .observations = (const int16_t *)(file.data + 12 + 4 * (size_t)count),
        .lengths = lengths,
        .count = count,
    };
    return true;
}
