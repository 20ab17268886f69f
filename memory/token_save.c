// Models and chains as files: a model leaves as C source, so that what ships is read, compared and
// compiled like everything else; chains come in as an agent's run dumped them.

#include "base/file.h"
#include "memory/token_train.h"

#include <string.h>

//---- source text ---------------------------------------------------------------------------------

// ".name = {1,2,3},"; rows of `row` numbers are braced, 0: none are
static void put_array(FILE *out, const char *name, const void *values, int bytes, int count,
                      int row) {
    int column = fprintf(out, ".%s = {", name);
    for (int i = 0; i < count; i++) {
        int value = bytes == 1 ? ((const int8_t *)values)[i] : ((const int16_t *)values)[i];
        if (column > 90) column = 0, fputc('\n', out);
        bool is_first = row > 0 && i % row == 0, is_last = row > 0 && i % row == row - 1;
        column += fprintf(out, "%s%d,%s", is_first ? "{" : "", value, is_last ? "}," : "");
    }
    fprintf(out, "},\n");
}

static void put_net(FILE *out, const TokenNet *net) {
    const int n = TOKEN_CHANNELS, p = TOKEN_PARTS, h = TOKEN_HIDDEN;
    put_array(out, "gain", net->gain, 2, p * TOKEN_GAINS, TOKEN_GAINS);
    put_array(out, "position", net->position, 1, p * n, n);
    put_array(out, "query", net->query, 1, n * n, n);
    put_array(out, "key", net->key, 1, n * n, n);
    put_array(out, "value", net->value, 1, n * n, n);
    put_array(out, "mix", net->mix, 1, n * n, n);
    put_array(out, "bias", net->bias, 1, p * p, p);
    put_array(out, "up", net->up, 1, h * n, n);
    put_array(out, "up_bias", net->up_bias, 1, h, 0);
    put_array(out, "down", net->down, 1, n * h, h);
    put_array(out, "down_bias", net->down_bias, 1, n, 0);
    put_array(out, "scale", net->scale, 1, p * n, n);
    put_array(out, "grid", net->grid, 1, p, 0);
}

void memory_token_model_save(const MemoryTokenModel *model, const char *head, FILE *out) {
    fprintf(out, "%s\n#include \"memory/token_net.h\"\n#include \"memory/token_tables.h\"\n\n",
            head);
    fprintf(out, "// clang-format off\nstatic const MemoryTokenModel learned = {\n.nets = {\n");
    for (int i = 0; i < TOKEN_NETS; i++) {
        fprintf(out, i == TOKEN_P ? "[TOKEN_P] = {\n" : "[TOKEN_U] = {\n");
        put_net(out, &model->nets[i]);
        fprintf(out, "},\n");
    }
    fprintf(out, "},\n.halves = TOKEN_HALVES_TABLE,\n.bends = TOKEN_BENDS_TABLE,\n};\n"
                 "// clang-format on\n\n");
    fprintf(out, "const MemoryTokenModel *memory_token_model(void) {\n    return &learned;\n}\n");
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
