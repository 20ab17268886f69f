// Arithmetic of boxes: bars of a fixed height, a column of a share of the width, the rest.

#include "app/view_layout.h"

enum { GAP = 10, BAR = 34, LEGEND = 66, TIME = 20, VERDICT = 34 };

static int clamp(int value, int low, int high) {
    return value < low ? low : value > high ? high : value;
}

// height of a picture of this width, at most `room`
static int height_for(int width, int sensor_width, int sensor_height, int room) {
    return clamp((int)((int64_t)width * sensor_height / sensor_width), 1, room);
}

// depth and categories side by side, the legend, the map
static void split_with_map(ViewLayout *l, ViewRect column, int sensor_width, int sensor_height) {
    int half = (column.width - GAP) / 2, top = column.y + VIEW_CAPTION;
    int height = height_for(half, sensor_width, sensor_height, column.height / 3);
    l->depth = (ViewRect){column.x, top, half, height};
    l->semantic = (ViewRect){column.x + half + GAP, top, half, height};
    l->legend = (ViewRect){column.x, top + height + 4, column.width, LEGEND};
    int map_y = l->legend.y + LEGEND + VIEW_CAPTION, end = column.y + column.height;
    l->map = (ViewRect){column.x, map_y, column.width, end > map_y ? end - map_y : 1};
}

static void split_without_map(ViewLayout *l, ViewRect column, int sensor_width, int sensor_height) {
    int room = clamp((column.height - LEGEND - 4) / 2 - VIEW_CAPTION, 1, column.height);
    int height = height_for(column.width, sensor_width, sensor_height, room);
    l->depth = (ViewRect){column.x, column.y + VIEW_CAPTION, column.width, height};
    l->semantic = (ViewRect){column.x, l->depth.y + height + VIEW_CAPTION, column.width, height};
    l->legend = (ViewRect){column.x, l->semantic.y + height + 4, column.width, LEGEND};
}

ViewLayout view_layout_half(int width, int height, bool is_right) {
    width = width < VIEW_MIN_WIDTH ? VIEW_MIN_WIDTH : width;
    height = height < VIEW_MIN_HEIGHT ? VIEW_MIN_HEIGHT : height;
    int half = (width - 3 * GAP) / 2, x = is_right ? width - GAP - half : GAP;
    int room = height - 2 * BAR - TIME - VERDICT, picture = room * 58 / 100;
    int side = clamp(half * 3 / 10, 120, 220), low = BAR + picture + VERDICT;
    return (ViewLayout){
        .top = {0, 0, width, BAR},
        .bottom = {0, height - BAR, width, BAR},
        .time = {GAP, height - BAR - TIME, width - 2 * GAP, TIME},
        .verdict = {GAP, BAR + picture, width - 2 * GAP, VERDICT},
        .picture = {x, BAR, half, picture},
        .map = {x, low + 2 + VIEW_CAPTION, half - side - GAP, room - picture - VIEW_CAPTION - 2},
        .figures = {x + half - side, low + 4, side, room - picture - 4},
    };
}

ViewLayout view_layout(int width, int height, int sensor_width, int sensor_height, bool with_map) {
    width = width < VIEW_MIN_WIDTH ? VIEW_MIN_WIDTH : width;
    height = height < VIEW_MIN_HEIGHT ? VIEW_MIN_HEIGHT : height;
    int side = clamp(width * 29 / 100, 160, 520), middle = height - 2 * BAR;
    ViewLayout l = {
        .top = {0, 0, width, BAR},
        .bottom = {0, height - BAR, width, BAR},
        .picture = {GAP, BAR, width - side - 3 * GAP, middle - TIME},
        .time = {GAP, height - BAR - TIME, width - side - 3 * GAP, TIME},
    };
    ViewRect column = {width - side - GAP, BAR, side, middle};
    if (with_map)
        split_with_map(&l, column, sensor_width, sensor_height);
    else
        split_without_map(&l, column, sensor_width, sensor_height);
    return l;
}
