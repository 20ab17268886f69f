// The table of kinds. Sizes are those of the shops; depth counts handles and legs.

#include "scenes/home_furniture.h"

#include <math.h>

const HomeKind home_kinds[HOME_KIND_COUNT] = {
    [HOME_BED] = {"bed", {1.4f, 0.95f, 2.05f}, {1.7f, 1.10f, 2.12f}, 2, 0.55f, home_build_bed},
    [HOME_PILLOW] =
        {"pillow", {0.55f, 0.14f, 0.38f}, {0.62f, 0.16f, 0.42f}, 1, 0, home_build_pillow},
    [HOME_NIGHTSTAND] =
        {"nightstand", {0.42f, 0.48f, 0.38f}, {0.5f, 0.56f, 0.42f}, 2, 0.3f, home_build_nightstand},
    [HOME_WARDROBE] =
        {"wardrobe", {1.2f, 2.0f, 0.58f}, {1.8f, 2.2f, 0.62f}, 2, 0.55f, home_build_wardrobe},
    [HOME_DRESSER] =
        {"dresser", {0.9f, 0.78f, 0.45f}, {1.2f, 0.92f, 0.5f}, 2, 0.5f, home_build_dresser},
    [HOME_DESK] = {"desk", {1.15f, 0.73f, 0.6f}, {1.5f, 0.75f, 0.7f}, 2, 0.85f, home_build_desk},
    [HOME_OFFICE_CHAIR] =
        {"office_chair", {0.6f, 1.0f, 0.6f}, {0.64f, 1.1f, 0.62f}, 1, 0, home_build_office_chair},
    [HOME_CHAIR] = {"chair", {0.44f, 0.86f, 0.48f}, {0.48f, 0.94f, 0.52f}, 3, 0, home_build_chair},
    [HOME_STOOL] = {"stool", {0.34f, 0.44f, 0.34f}, {0.38f, 0.5f, 0.38f}, 2, 0, home_build_stool},
    [HOME_DINING_TABLE] =
        {"dining_table", {1.3f, 0.74f, 0.82f}, {1.7f, 0.76f, 0.95f}, 3, 0, home_build_dining_table},
    [HOME_COFFEE_TABLE] =
        {"coffee_table", {0.9f, 0.38f, 0.5f}, {1.15f, 0.44f, 0.62f}, 3, 0, home_build_coffee_table},
    [HOME_SIDE_TABLE] =
        {"side_table", {0.42f, 0.5f, 0.42f}, {0.5f, 0.58f, 0.5f}, 2, 0, home_build_side_table},
    [HOME_SOFA] = {"sofa", {1.75f, 0.8f, 0.88f}, {2.2f, 0.86f, 0.95f}, 2, 0.6f, home_build_sofa},
    [HOME_ARMCHAIR] =
        {"armchair", {0.76f, 0.82f, 0.78f}, {0.86f, 0.92f, 0.84f}, 2, 0.35f, home_build_armchair},
    [HOME_CUSHION] =
        {"cushion", {0.42f, 0.42f, 0.14f}, {0.46f, 0.46f, 0.16f}, 2, 0, home_build_cushion},
    [HOME_TV_STAND] =
        {"tv_stand", {1.4f, 0.45f, 0.4f}, {1.8f, 0.52f, 0.45f}, 2, 0.6f, home_build_tv_stand},
    [HOME_TV] = {"tv", {1.1f, 0.68f, 0.2f}, {1.3f, 0.78f, 0.22f}, 1, 0, home_build_tv},
    [HOME_BOOKSHELF] =
        {"bookshelf", {0.8f, 1.75f, 0.3f}, {1.1f, 2.05f, 0.34f}, 3, 0.6f, home_build_bookshelf},
    [HOME_BOOKS] = {"books", {0.24f, 0.1f, 0.18f}, {0.28f, 0.16f, 0.21f}, 3, 0, home_build_books},
    [HOME_FLOOR_LAMP] =
        {"floor_lamp", {0.4f, 1.5f, 0.4f}, {0.44f, 1.65f, 0.44f}, 2, 0, home_build_floor_lamp},
    [HOME_TABLE_LAMP] =
        {"table_lamp", {0.24f, 0.38f, 0.24f}, {0.28f, 0.46f, 0.28f}, 2, 0, home_build_table_lamp},
    [HOME_CEILING_LAMP] =
        {"ceiling_lamp", {0.42f, 0.3f, 0.42f}, {0.5f, 0.4f, 0.5f}, 3, 0, home_build_ceiling_lamp},
    [HOME_RUG] = {"rug", {2.0f, 0.012f, 1.4f}, {2.4f, 0.012f, 1.7f}, 2, 0, home_build_rug},
    [HOME_RUNNER] = {"rug", {1.8f, 0.012f, 0.65f}, {2.2f, 0.012f, 0.75f}, 2, 0, home_build_runner},
    [HOME_BATH_MAT] =
        {"bath_mat", {0.75f, 0.015f, 0.48f}, {0.85f, 0.015f, 0.52f}, 1, 0, home_build_bath_mat},
    [HOME_PLANT] = {"plant", {0.5f, 0.9f, 0.5f}, {0.6f, 1.4f, 0.6f}, 3, 0, home_build_plant},
    [HOME_CURTAIN] =
        {"curtain", {0.36f, 2.3f, 0.1f}, {0.42f, 2.3f, 0.1f}, 1, 0, home_build_curtain},
    [HOME_PICTURE] =
        {"picture", {0.5f, 0.4f, 0.03f}, {0.8f, 0.62f, 0.03f}, 4, 0, home_build_picture},
    [HOME_MIRROR] = {"mirror", {0.5f, 0.7f, 0.03f}, {0.6f, 0.85f, 0.03f}, 2, 0, home_build_mirror},
    [HOME_CLOCK] = {"clock", {0.3f, 0.3f, 0.05f}, {0.34f, 0.34f, 0.05f}, 1, 0, home_build_clock},
    [HOME_REFRIGERATOR] = {"refrigerator",
                           {0.6f, 1.75f, 0.64f},
                           {0.7f, 1.95f, 0.66f},
                           2,
                           0.7f,
                           home_build_refrigerator},
    [HOME_STOVE] = {"stove", {0.6f, 0.92f, 0.62f}, {0.6f, 0.92f, 0.62f}, 1, 0.7f, home_build_stove},
    [HOME_COUNTER] = {"kitchen_counter",
                      {0.6f, 0.92f, 0.62f},
                      {0.6f, 0.92f, 0.62f},
                      2,
                      0.7f,
                      home_build_counter},
    [HOME_SINK] = {"sink", {0.8f, 0.92f, 0.62f}, {0.8f, 0.92f, 0.62f}, 1, 0.7f, home_build_sink},
    [HOME_DISHWASHER] =
        {"dishwasher", {0.6f, 0.92f, 0.62f}, {0.6f, 0.92f, 0.62f}, 1, 0.7f, home_build_dishwasher},
    [HOME_CABINET] =
        {"kitchen_cabinet", {0.6f, 0.7f, 0.34f}, {0.6f, 0.7f, 0.34f}, 2, 0, home_build_cabinet},
    [HOME_HOOD] = {"range_hood", {0.6f, 0.7f, 0.4f}, {0.6f, 0.7f, 0.4f}, 1, 0, home_build_hood},
    [HOME_MICROWAVE] =
        {"microwave", {0.48f, 0.28f, 0.36f}, {0.5f, 0.3f, 0.38f}, 1, 0, home_build_microwave},
    [HOME_KETTLE] =
        {"kettle", {0.22f, 0.24f, 0.18f}, {0.24f, 0.26f, 0.18f}, 2, 0, home_build_kettle},
    [HOME_BOWL] = {"bowl", {0.26f, 0.1f, 0.26f}, {0.32f, 0.14f, 0.32f}, 2, 0, home_build_bowl},
    [HOME_TOILET] =
        {"toilet", {0.4f, 0.78f, 0.68f}, {0.4f, 0.8f, 0.7f}, 1, 0.6f, home_build_toilet},
    [HOME_BATHTUB] =
        {"bathtub", {1.6f, 0.56f, 0.74f}, {1.75f, 0.58f, 0.78f}, 1, 0.5f, home_build_bathtub},
    [HOME_SHOWER] =
        {"shower", {0.88f, 2.0f, 0.88f}, {0.95f, 2.0f, 0.95f}, 1, 0.4f, home_build_shower},
    [HOME_WASHBASIN] =
        {"washbasin", {0.65f, 0.85f, 0.46f}, {0.9f, 0.87f, 0.5f}, 2, 0.65f, home_build_washbasin},
    [HOME_TOWEL] = {"towel", {0.5f, 0.6f, 0.08f}, {0.56f, 0.7f, 0.08f}, 2, 0, home_build_towel},
    [HOME_WASHING_MACHINE] = {"washing_machine",
                              {0.6f, 0.85f, 0.6f},
                              {0.6f, 0.85f, 0.62f},
                              1,
                              0.6f,
                              home_build_washing_machine},
    [HOME_TRASH_CAN] =
        {"trash_can", {0.26f, 0.32f, 0.26f}, {0.3f, 0.5f, 0.3f}, 2, 0, home_build_trash_can},
    [HOME_BASKET] = {"basket", {0.4f, 0.45f, 0.36f}, {0.46f, 0.56f, 0.4f}, 2, 0, home_build_basket},
    [HOME_SHOE_RACK] =
        {"shoe_rack", {0.7f, 0.45f, 0.28f}, {0.9f, 0.52f, 0.3f}, 1, 0, home_build_shoe_rack},
    [HOME_COAT_RACK] =
        {"coat_rack", {0.7f, 0.85f, 0.2f}, {0.9f, 0.85f, 0.22f}, 1, 0, home_build_coat_rack},
    [HOME_BENCH] = {"bench", {0.9f, 0.45f, 0.34f}, {1.2f, 0.47f, 0.36f}, 2, 0, home_build_bench},
    [HOME_RADIATOR] =
        {"radiator", {0.9f, 0.55f, 0.1f}, {1.1f, 0.6f, 0.1f}, 1, 0, home_build_radiator},
    [HOME_BALL] = {"ball", {0.2f, 0.2f, 0.2f}, {0.24f, 0.24f, 0.24f}, 3, 0, home_build_ball},
    [HOME_VASE] = {"vase", {0.16f, 0.36f, 0.16f}, {0.22f, 0.5f, 0.22f}, 3, 0, home_build_vase},
    [HOME_LAPTOP] =
        {"laptop", {0.34f, 0.24f, 0.3f}, {0.36f, 0.25f, 0.32f}, 1, 0, home_build_laptop},
    [HOME_BOX] = {"box", {0.38f, 0.28f, 0.32f}, {0.46f, 0.36f, 0.38f}, 3, 0, home_build_box},
    [HOME_SHELF] = {"shelf", {0.9f, 1.7f, 0.4f}, {1.2f, 1.9f, 0.45f}, 2, 0.55f, home_build_shelf},
};

void home_furniture_size(uint64_t seed, HomeKindName kind, int variant, float size[3]) {
    const HomeKind *row = &home_kinds[kind];
    Rng rng = rng_stream(seed * 64 + (uint64_t)variant, row->name);
    for (int k = 0; k < 3; k++)
        size[k] = rintf(rng_range(&rng, row->low[k], row->high[k]) * 1000.0f) / 1000.0f;
    bool is_round = row->low[0] == row->low[2] && row->high[0] == row->high[2];
    if (is_round) size[2] = size[0]; // lamps, vases, balls, pots
    if (kind == HOME_BALL || kind == HOME_CLOCK) size[1] = size[0];
}
