// A scene made ready to be walked in and seen. What failed to open is closed at once.

#include "api/envs.h"

bool api_place_open(const ApiSettings *settings, const char *spec, Gpu *gpu, Arena *arena,
                    ApiPlace *place, Error *err) {
    *place = (ApiPlace){0};
    bool ok = scene_open(spec, &settings->scene, arena, &place->scene, err);
    if (ok) place->navmesh = navmesh_open(&place->scene, &settings->navmesh, arena, err);
    ok = ok && place->navmesh != NULL;
    if (ok && gpu != NULL) ok = render_scene_create(gpu, &place->scene, arena, &place->seen, err);
    if (!ok) api_place_close(place);
    place->world = (SimWorld){.scene = &place->scene,
                              .navmesh = place->navmesh,
                              .config = settings->sim,
                              .actuation = settings->actuation};
    return ok;
}

void api_place_close(ApiPlace *place) {
    render_scene_destroy(place->seen);
    if (place->navmesh != NULL) navmesh_close(place->navmesh);
    scene_close(&place->scene);
    *place = (ApiPlace){0};
}
