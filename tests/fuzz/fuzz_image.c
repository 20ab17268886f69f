// Arbitrary bytes as a picture. Good seeds: the pictures among the conformance files.

#include "base/image.h"
#include "fuzz.h"

volatile uint64_t fuzz_sink;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz");
    Image image;
    Error err;
    if (image_decode((FileBytes){data, size}, &arena, &image, &err)) {
        size_t last = (size_t)image.width * image.height * image.channels - 1;
        fuzz_sink = (uint64_t)image.pixels[0] + image.pixels[last];
    }
    arena_destroy(&arena);
    return 0;
}
