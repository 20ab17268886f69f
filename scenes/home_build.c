// From the plan to the scene builder. Furniture comes first: its meshes are shared (one for each
// kind, variant and palette), and the blocks that they are made of fill the light's grid before the
// walls are lit.

#include "scenes/home_structure.h"

#include <cglm/cglm.h>

#include <stdio.h>
#include <string.h>

enum { MAX_MESHES = 256 };

typedef struct Made {
    HomeKindName kind;
    int variant, palette, mesh;
    const HomeBlock *blocks;
    int block_count;
} Made;

typedef struct MadeList {
    Made made[MAX_MESHES];
    int count;
} MadeList;

// things of the kitchen line take one colour all through, so the palette is part of the key
static const Made *find(const MadeList *list, const HomeItem *item) {
    for (int i = 0; i < list->count; i++) {
        const Made *made = &list->made[i];
        if (made->kind == item->kind && made->variant == item->variant &&
            made->palette == item->palette)
            return made;
    }
    return NULL;
}

static const Made *make(const HomeSite *site, MadeList *list, const HomeItem *item) {
    ASSERT(list->count < MAX_MESHES);
    const HomeKind *kind = &home_kinds[item->kind];
    Rng rng = rng_stream(site->home->seed + (uint64_t)item->variant * 64 + (uint64_t)item->palette,
                         kind->name);
    HomeLook look = {item->size[0],
                     item->size[1],
                     item->size[2],
                     item->variant,
                     &home_palettes[item->palette],
                     &home_woods[site->home->woods],
                     &rng};
    home_shape_begin(site->shape);
    kind->build(site->shape, &look);

    Made *made = &list->made[list->count++];
    *made = (Made){.kind = item->kind, .variant = item->variant, .palette = item->palette};
    made->block_count = site->shape->block_count;
    HomeBlock *blocks = arena_array(site->scratch, HomeBlock, (size_t)made->block_count);
    memcpy(blocks, site->shape->blocks, (size_t)made->block_count * sizeof *blocks);
    made->blocks = blocks;
    made->mesh = home_shape_end(site->shape);
    return made;
}

static void place_furniture(const HomeSite *site, HomeLight *light) {
    MadeList *list = arena_new(site->scratch, MadeList);
    int numbers[HOME_KIND_COUNT] = {0};
    for (int i = 0; i < site->home->item_count; i++) {
        const HomeItem *item = &site->home->items[i];
        const Made *made = find(list, item);
        if (made == NULL) made = make(site, list, item);

        char name[48];
        const char *category = home_kinds[item->kind].name;
        int number = ++numbers[item->kind];
        snprintf(name, sizeof name, "%s_%d", category, number);
        mat4 matrix;
        home_item_matrix(item, matrix);
        scene_builder_instance(site->builder, made->mesh,
                               scene_builder_object(site->builder, name, category), matrix);
        home_light_fill(light, item, made->blocks, made->block_count);
    }
}

void home_build(const Home *home, SceneBuilder *builder, Arena *scratch) {
    HomeKit *kit = home_kit_create(builder, scratch);
    HomeLight *light = home_light_create(home, scratch);
    HomeSite site = {home, builder, kit, home_shape_create(kit, scratch), light, scratch};
    place_furniture(&site, light);
    home_walls_build(&site);
    home_joinery_build(&site);
    home_garden_build(&site);
}
