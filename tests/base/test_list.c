// Lists grow, keep their items, and hand out zeroed room.

#include "base/list.h"
#include "test.h"

static void items_keep_their_values_while_the_list_grows(void **state) {
    typedef struct Item {
        int number, zero[5];
    } Item;
    List list = {.item_bytes = sizeof(Item)};
    for (int i = 0; i < 100000; i++) {
        Item *item = list_push(&list, *state);
        assert_int_equal(item->number, 0);
        assert_int_equal(item->zero[4], 0);
        item->number = i;
    }
    assert_int_equal(list.count, 100000);
    for (int i = 0; i < 100000; i++) assert_int_equal(LIST_AT(&list, Item, i)->number, i);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(items_keep_their_values_while_the_list_grows),
    };
    return cmocka_run_group_tests_name("base/list", tests, NULL, NULL);
}
