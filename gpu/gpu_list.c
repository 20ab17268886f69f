// The table of drivers, the devices they find, and which of those a user means.
//
// The devices of all drivers stand in one numbered list, in the order of the table; the host is
// therefore always number 0. A device is asked for as
//
//     auto      the first usable discrete GPU, else integrated or virtual GPU, else the host.
//               A Vulkan device that is itself a program on the processor is never taken so: the
//               host does the same work several times faster.
//     host      no other driver is even started
//     2         a number of the list
//     rtx 40    part of a device's or its driver's name, in any case of letters

#include "gpu/gpu_driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const GpuDriver *const drivers[] = {&gpu_host_driver, &gpu_vulkan_driver};
enum { DRIVER_COUNT = ARRAY_COUNT(drivers), HOST = 0, NONE = -1 };

typedef struct List {
    int count;
    GpuDeviceInfo infos[GPU_MAX_DEVICES];
    int driver[GPU_MAX_DEVICES]; // index into drivers[] and selves[]
    int local[GPU_MAX_DEVICES];  // its number there
    void *selves[DRIVER_COUNT];
    Error why; // a driver found nothing; "" when all found something
} List;

static void list_all(List *list, int driver_count, const GpuOptions *options, Arena *arena) {
    for (int d = 0; d < driver_count; d++) {
        list->selves[d] = drivers[d]->create(options, arena, &list->why);
        if (list->selves[d] == NULL) continue;
        int found = drivers[d]->list(list->selves[d], list->infos + list->count,
                                     GPU_MAX_DEVICES - list->count);
        for (int i = 0; i < found; i++) {
            list->driver[list->count] = d;
            list->local[list->count++] = i;
        }
    }
}

static void close_all(List *list) {
    for (int d = 0; d < DRIVER_COUNT; d++) {
        if (list->selves[d] != NULL) drivers[d]->destroy(list->selves[d]);
    }
}

int gpu_list_devices(GpuDeviceInfo devices[GPU_MAX_DEVICES], Error *err) {
    Arena arena = arena_create("device list");
    List list = {0};
    list_all(&list, DRIVER_COUNT, &(GpuOptions){0}, &arena);
    close_all(&list);
    memcpy(devices, list.infos, (size_t)list.count * sizeof *devices);
    *err = list.why;
    arena_destroy(&arena);
    return list.count;
}

//---- choice --------------------------------------------------------------------------------------

static int rank(const GpuDeviceInfo *info) {
    if (!info->is_usable) return 0;
    if (strcmp(info->kind, "discrete GPU") == 0) return 3;
    if (strcmp(info->kind, "integrated GPU") == 0) return 2;
    return strcmp(info->kind, "virtual GPU") == 0 ? 2 : 0;
}

static int choose_best(const List *list) {
    int best = HOST;
    for (int i = 1; i < list->count; i++) {
        if (rank(&list->infos[i]) > rank(&list->infos[best])) best = i;
    }
    return best;
}

static bool names_it(const GpuDeviceInfo *info, const char *wanted) {
    return strcasestr(info->name, wanted) != NULL || strcasestr(info->driver, wanted) != NULL;
}

// the usable one if several bear the name, any bearer (so that the error tells what it lacks), NONE
static int find_named(const List *list, const char *wanted) {
    char *end;
    long number = strtol(wanted, &end, 10);
    if (end != wanted && *end == '\0' && number >= 0 && number < list->count) return (int)number;

    int found = NONE;
    for (int i = list->count - 1; i >= 0; i--) {
        if (!names_it(&list->infos[i], wanted)) continue;
        if (found == NONE || list->infos[i].is_usable || !list->infos[found].is_usable) found = i;
    }
    return found;
}

static bool not_found(const List *list, const char *wanted, Error *err) {
    char names[sizeof err->text] = "";
    size_t used = 0;
    for (int i = 0; i < list->count && used < sizeof names; i++) {
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%d = %s", i ? ", " : "", i,
                                 list->infos[i].name);
    }
    bool whole = list->why.text[0] == '\0';
    return error_set(err, "no device '%s'%s%s%s; there is: %s", wanted, whole ? "" : " (",
                     list->why.text, whole ? "" : ")", names);
}

static int choose_named(const List *list, const char *wanted, Error *err) {
    int found = find_named(list, wanted);
    if (found == NONE) {
        not_found(list, wanted, err);
    } else if (!list->infos[found].is_usable) {
        error_set(err,
                  "%s (driver %s) cannot be used, it lacks: %s; update its driver, or use "
                  "device=host",
                  list->infos[found].name, list->infos[found].driver, list->infos[found].missing);
        found = NONE;
    }
    return found;
}

// takes the driver out of the list, which closes the others
static bool open_device(List *list, int chosen, GpuOpened *opened, Error *err) {
    int d = list->driver[chosen];
    if (!drivers[d]->open(list->selves[d], list->local[chosen], err)) return false;
    *opened = (GpuOpened){drivers[d], list->selves[d], list->infos[chosen]};
    list->selves[d] = NULL;
    return true;
}

// `auto` always gives a device; that it is not the one hoped for must not pass in silence
static bool open_best(List *list, const GpuOptions *options, GpuOpened *opened, Error *err) {
    int best = choose_best(list);
    Error why = list->why;
    bool hoped_for_more = options->validate && why.text[0] != '\0';
    if (best != HOST) {
        if (open_device(list, best, opened, &why)) return true;
        hoped_for_more = true;
    }
    if (hoped_for_more) fprintf(stderr, "device auto: %s; using the host\n", why.text);
    return open_device(list, HOST, opened, err);
}

bool gpu_list_open(const char *wanted, const GpuOptions *options, Arena *arena, GpuOpened *opened,
                   Error *err) {
    bool automatic = wanted[0] == '\0' || strcasecmp(wanted, "auto") == 0;
    bool host_only = strcasecmp(wanted, "host") == 0 || strcmp(wanted, "0") == 0;
    List list = {0};
    list_all(&list, host_only ? 1 : DRIVER_COUNT, options, arena);

    bool ok;
    if (automatic) {
        ok = open_best(&list, options, opened, err);
    } else {
        int chosen = host_only ? HOST : choose_named(&list, wanted, err);
        ok = chosen != NONE && open_device(&list, chosen, opened, err);
    }
    close_all(&list);
    return ok;
}
