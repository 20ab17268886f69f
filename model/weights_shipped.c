// The weights that ship stand in the program itself, so that a lone binary can imagine. The
// assembler reads the file; CMakeLists.txt names it when it is there.

#include "model/weights.h"

#ifdef CAIRN_WEIGHTS
__asm__(".section .rodata\n"
        ".balign 64\n"
        ".globl model_shipped_begin, model_shipped_end\n"
        "model_shipped_begin: .incbin \"" CAIRN_WEIGHTS "\"\n"
        "model_shipped_end: .byte 0\n"
        ".previous\n");
extern const uint8_t model_shipped_begin[], model_shipped_end[];

FileBytes model_weights_shipped(void) {
    return (FileBytes){model_shipped_begin, (size_t)(model_shipped_end - model_shipped_begin)};
}
#else
FileBytes model_weights_shipped(void) {
    return (FileBytes){0};
}
#endif

bool model_weights_open(const char *path, Arena *arena, ModelWeights *weights, Error *err) {
    if (path[0] != '\0') return model_weights_load(path, arena, weights, err);
    FileBytes shipped = model_weights_shipped();
    if (shipped.size > 0) return model_weights_parse(shipped, arena, weights, err);
    return error_set(err, "no weights of a world model are built in: name a file, or make one with "
                          "cairn train world FILE");
}
