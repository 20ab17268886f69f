extern int empty_render; int empty_render;
