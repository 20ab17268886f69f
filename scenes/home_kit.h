// What everything in a home is made of: surfaces (code-made textures) in colours.
//
//     int oak = home_kit_material(kit, HOME_WOOD, 0xc8a070);
//
// A texture is painted when it is first asked for, a material exists once for each (surface,
// colour). Textures are nearly colourless, so one wood serves every tone: the colour is the
// material's base colour. Texture coordinates are metres divided by the surface's period, so a
// plank has the same width on every floor.
//
// To add a surface: a name here, and a row with its painter in home_textures.c or home_pictures.c.

#pragma once

#include "scenes/home_noise.h"
#include "scenes/scene_builder.h"

typedef enum HomeSurface {
    HOME_PLAIN, // no texture
    HOME_GLOW,  // no texture, shines by itself
    HOME_PLANKS,
    HOME_PARQUET,
    HOME_TILES,
    HOME_SUBWAY,
    HOME_TERRAZZO,
    HOME_CARPET,
    HOME_PLASTER,
    HOME_STRIPES,
    HOME_DAMASK,
    HOME_BRICK,
    HOME_MARBLE,
    HOME_FABRIC,
    HOME_WOOD,
    HOME_GRASS,
    HOME_LEAVES,
    HOME_WICKER,
    HOME_ASPHALT, // from here on of streets
    HOME_PAVING,
    HOME_GRAVEL,
    HOME_ASHLAR,
    HOME_ROOF_TILES,
    // from here on one whole picture, not a repeating pattern
    HOME_RUG_BORDER,
    HOME_RUG_DIAMONDS,
    HOME_PAINTING_HILLS,
    HOME_PAINTING_CIRCLES,
    HOME_PAINTING_BLOCKS,
    HOME_PAINTING_WAVES,
    HOME_CLOCK_FACE,
    HOME_SCREEN,
    HOME_SURFACE_COUNT
} HomeSurface;

// Colour of one texel as shown on a screen (sRGB), u right and v down in [0, 1).
typedef void HomePainter(const HomeNoise *noise, float u, float v, float rgb[3]);

typedef struct HomeSurfaceRow {
    const char *name;
    uint32_t pixels; // a side
    float period[2]; // metres along u and v before it repeats; 1 for a picture
    float roughness;
    HomePainter *paint; // NULL: no texture
} HomeSurfaceRow;

enum { HOME_MAX_MATERIALS = 320 };

typedef struct HomeKitMaterial {
    HomeSurface surface;
    uint32_t rgb;
    int material;
} HomeKitMaterial;

typedef struct HomeKit {
    SceneBuilder *builder;
    Arena *arena;
    const HomeNoise *noise;
    int textures[HOME_SURFACE_COUNT]; // texture + 1; 0 = not painted yet
    HomeKitMaterial materials[HOME_MAX_MATERIALS];
    int material_count;
} HomeKit;

HomeKit *home_kit_create(SceneBuilder *builder, Arena *arena);
int home_kit_material(HomeKit *kit, HomeSurface surface, uint32_t rgb); // rgb = 0xrrggbb, sRGB
const HomeSurfaceRow *home_kit_surface(HomeSurface surface);

// painters of home_pictures.c, for the table in home_textures.c
HomePainter home_pictures_rug_border, home_pictures_rug_diamonds, home_pictures_hills,
    home_pictures_circles, home_pictures_blocks, home_pictures_waves, home_pictures_clock,
    home_pictures_screen;
// painters of street_textures.c
HomePainter street_textures_asphalt, street_textures_paving, street_textures_gravel,
    street_textures_ashlar, street_textures_roof_tiles;
extern const HomeSurfaceRow home_textures[HOME_SURFACE_COUNT];
