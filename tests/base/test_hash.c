// Digests are XXH3's, on every machine: a cache file or a log of another one can be compared.

#include "base/hash.h"
#include "test.h"

static void digests_are_those_of_xxh3(void **state) {
    UNUSED(state);
    assert_true(hash_bytes("", 0, 0) == 0x2d06800538d394c2u);
    assert_true(hash_bytes("cairn", 5, 0) == 0x00192f3582df1eeeu);
    assert_true(hash_text("cairn", 7) == 0x68ff6c11ea8bfbfbu);
}

static void every_bit_matters(void **state) {
    UNUSED(state);
    uint8_t data[300] = {0};
    uint64_t whole = hash_bytes(data, sizeof data, 0);
    for (size_t i = 0; i < sizeof data * 8; i++) {
        data[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_true(hash_bytes(data, sizeof data, 0) != whole);
        data[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    assert_true(hash_bytes(data, sizeof data - 1, 0) != whole);
    assert_true(hash_bytes(data, sizeof data, 1) != whole);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_xxh3),
        cmocka_unit_test(every_bit_matters),
    };
    return cmocka_run_group_tests_name("base/hash", tests, NULL, NULL);
}
