// Text by FreeType in DejaVu Sans. The face is opened at the first call and kept; glyphs are
// rendered as they come (a map's few hundred are nothing beside its rays). Where the font is not
// installed no text appears and one line on standard error says so: pictures are still pictures.
//
// Drawing happens on one thread, so the face needs no lock.

#include "render/draw.h"

#include <ft2build.h>
#include <stdio.h>
#include <stdlib.h>
#include FT_FREETYPE_H

static struct {
    FT_Library freetype;
    FT_Face face;
    bool tried;
} font;

static FT_Face open_face(void) {
    const char *paths[] = {
        getenv("CAIRN_FONT"),
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",   // Debian, Ubuntu
        "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf", // Fedora
        "/usr/share/fonts/TTF/DejaVuSans.ttf",               // Arch
    };
    if (font.tried) return font.face;
    font.tried = true;
    if (FT_Init_FreeType(&font.freetype) != 0) return NULL;
    for (size_t i = 0; i < ARRAY_COUNT(paths) && font.face == NULL; i++) {
        if (paths[i] != NULL && FT_New_Face(font.freetype, paths[i], 0, &font.face) != 0)
            font.face = NULL;
    }
    if (font.face == NULL)
        fprintf(stderr, "cairn: no font, so no text in pictures; install fonts-dejavu-core or set "
                        "CAIRN_FONT\n");
    return font.face;
}

// a line's height is 1.25 of the letters' nominal size
static FT_Face sized_face(float size) {
    FT_Face face = open_face();
    if (face == NULL || FT_Set_Pixel_Sizes(face, 0, (FT_UInt)(size / 1.25f + 0.5f)) != 0)
        return NULL;
    return face;
}

// the next character of UTF-8 text; malformed bytes stand for themselves
static FT_ULong next_character(const char **text) {
    const unsigned char *p = (const unsigned char *)*text;
    FT_ULong c = *p++;
    int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
    if (more > 0) c &= 0x3fu >> more;
    for (; more > 0 && (*p & 0xc0) == 0x80; more--) c = c << 6 | (*p++ & 0x3fu);
    *text = (const char *)p;
    return c;
}

// one pixel of a glyph: grey coverage over what is there
static void blend_glyph(Image *image, const FT_GlyphSlot glyph, int left, int top,
                        DrawColor color) {
    for (int y = 0; y < (int)glyph->bitmap.rows; y++) {
        for (int x = 0; x < (int)glyph->bitmap.width; x++) {
            DrawColor shade = color;
            shade.a = (uint8_t)(color.a * glyph->bitmap.buffer[y * glyph->bitmap.pitch + x] / 255);
            if (shade.a > 0)
                render_draw_box(image, (float)(left + x), (float)(top + y), 1.0f, 1.0f, shade);
        }
    }
}

void render_draw_text(Image *image, float x, float y, float size, DrawColor color,
                      const char *text) {
    FT_Face face = sized_face(size);
    if (face == NULL) return;
    float baseline = y + size * 0.78f;
    while (*text != '\0') {
        if (FT_Load_Char(face, next_character(&text), FT_LOAD_RENDER) != 0) continue;
        FT_GlyphSlot glyph = face->glyph;
        blend_glyph(image, glyph, (int)(x + 0.5f) + glyph->bitmap_left,
                    (int)(baseline + 0.5f) - glyph->bitmap_top, color);
        x += (float)glyph->advance.x / 64.0f;
    }
}

float render_text_width(float size, const char *text) {
    FT_Face face = sized_face(size);
    float width = 0.0f;
    while (face != NULL && *text != '\0') {
        if (FT_Load_Char(face, next_character(&text), FT_LOAD_DEFAULT) != 0) continue;
        width += (float)face->glyph->advance.x / 64.0f;
    }
    return width;
}
