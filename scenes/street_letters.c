// The distance to a stroke is that to its nearest piece; only the letter below a place is asked,
// for no stroke leaves its own cell by more than half a pen.

#include "scenes/street_letters.h"

#include "scenes/home_noise.h"

#include <math.h>
#include <string.h>

static const char *const strokes[128] = {
    ['A'] = "062046 1434",
    ['B'] = "003041423303 3344453606 0006",
    ['C'] = "4130100105163645",
    ['D'] = "00204244260600",
    ['E'] = "40000646 0333",
    ['F'] = "400006 0333",
    ['G'] = "41301001051636454323",
    ['H'] = "0006 4046 0343",
    ['I'] = "2026",
    ['J'] = "4045361605",
    ['K'] = "0006 4004 1346",
    ['L'] = "000646",
    ['M'] = "0600234046",
    ['N'] = "06004640",
    ['O'] = "103041453616050110",
    ['P'] = "06003041423303",
    ['Q'] = "103041453616050110 2446",
    ['R'] = "06003041423303 2346",
    ['S'] = "413010010213334445361605",
    ['T'] = "0040 2026",
    ['U'] = "000516364540",
    ['V'] = "002640",
    ['W'] = "0016233640",
    ['X'] = "0046 4006",
    ['Y'] = "002340 2326",
    ['Z'] = "00400646",
    ['0'] = "103041453616050110",
    ['1'] = "112026",
    ['2'] = "01103041420646",
    ['3'] = "004022324345361605",
    ['4'] = "36300444",
    ['5'] = "400002324345361605",
    ['6'] = "3010010516364544331304",
    ['7'] = "004016",
    ['8'] = "103041423313020110 1304051636454433",
    ['9'] = "0516364541301001021343",
    ['+'] = "2125 0343",
    ['-'] = "1333",
};

static float distance_to_piece(float x, float y, const char from[2], const char to[2]) {
    float ax = (float)(from[0] - '0'), ay = (float)(from[1] - '0');
    float dx = (float)(to[0] - '0') - ax, dy = (float)(to[1] - '0') - ay;
    float t = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
    t = fminf(fmaxf(t, 0.0f), 1.0f);
    float px = ax + t * dx - x, py = ay + t * dy - y;
    return sqrtf(px * px + py * py);
}

static float distance_to_letter(char letter, float x, float y) {
    const char *points = (unsigned char)letter < 128 ? strokes[(unsigned char)letter] : NULL;
    float nearest = 100.0f;
    if (points == NULL) return nearest;
    for (; points[2] != '\0'; points += 2) {
        if (points[2] == ' ') {
            points++; // and past the last point of the stroke
            continue;
        }
        nearest = fminf(nearest, distance_to_piece(x, y, points, points + 2));
    }
    return nearest;
}

float street_letters_cover(const char *text, float x, float y, float pen, float soft) {
    float shifted = x + 0.5f * (STREET_LETTER_STEP - 4.0f);
    int at = (int)floorf(shifted / STREET_LETTER_STEP);
    if (at < 0 || at >= (int)strlen(text)) return 0.0f;
    float away = distance_to_letter(text[at], x - (float)at * STREET_LETTER_STEP, y);
    return home_noise_step(0.5f * (pen + soft), 0.5f * (pen - soft), away);
}

float street_letters_width(const char *text) {
    return (float)strlen(text) * STREET_LETTER_STEP - (STREET_LETTER_STEP - 4.0f);
}
