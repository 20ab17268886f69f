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

static bool is_automatic(const char *wanted) {
    return wanted[0] == '\0' || strcasecmp(wanted, "auto") == 0;
}

static bool is_host(const char *wanted) {
    return strcasecmp(wanted, "host") == 0 || strcmp(wanted, "0") == 0;
}

static int best(const GpuDeviceInfo *infos, int count) {
    int found = HOST;
    for (int i = 1; i < count; i++) {
        if (rank(&infos[i]) > rank(&infos[found])) found = i;
    }
    return found;
}

static bool names_it(const GpuDeviceInfo *info, const char *wanted) {
    return strcasestr(info->name, wanted) != NULL || strcasestr(info->driver, wanted) != NULL;
}

// the first usable one that bears the name, else any bearer (the error then tells what it lacks)
static int named(const GpuDeviceInfo *infos, int count, const char *wanted) {
    char *end;
    long number = strtol(wanted, &end, 10);
    if (end != wanted && *end == '\0' && number >= 0 && number < count) return (int)number;

    int found = NONE;
    for (int i = count - 1; i >= 0; i--) {
        if (!names_it(&infos[i], wanted)) continue;
        if (found == NONE || infos[i].is_usable || !infos[found].is_usable) found = i;
    }
    return found;
}

static int not_found(const GpuDeviceInfo *infos, int count, const char *wanted, Error *err) {
    char names[sizeof err->text] = "";
    size_t used = 0;
    for (int i = 0; i < count && used < sizeof names; i++) {
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%d = %s", i ? ", " : "", i,
                                 infos[i].name);
    }
    error_set(err, "no device '%s'; there is: %s", wanted, names);
    return NONE;
}

int gpu_list_choose(const GpuDeviceInfo *infos, int count, const char *wanted, Error *err) {
    if (is_automatic(wanted)) return best(infos, count);
    if (is_host(wanted)) return HOST;
    int found = named(infos, count, wanted);
    if (found == NONE) return not_found(infos, count, wanted, err);
    if (infos[found].is_usable) return found;
    error_set(err,
              "%s (driver %s) cannot be used, it lacks: %s; update its driver, or use "
              "device=host",
              infos[found].name, infos[found].driver, infos[found].missing);
    return NONE;
}

//---- opening -------------------------------------------------------------------------------------

// takes the driver out of the list, which closes the others
static bool open_device(List *list, int chosen, GpuOpened *opened, Error *err) {
    int d = list->driver[chosen];
    if (!drivers[d]->open(list->selves[d], list->local[chosen], err)) return false;
    *opened = (GpuOpened){drivers[d], list->selves[d], list->infos[chosen]};
    list->selves[d] = NULL;
    return true;
}

// `auto` always gives a device; that it is not the one hoped for must not pass in silence
static bool open_host_instead(List *list, const char *why, GpuOpened *opened, Error *err) {
    if (why[0] != '\0') fprintf(stderr, "device auto: %s; using the host\n", why);
    return open_device(list, HOST, opened, err);
}

static bool open_best(List *list, bool validate, GpuOpened *opened, Error *err) {
    int chosen = gpu_list_choose(list->infos, list->count, "auto", err);
    if (chosen == HOST) return open_host_instead(list, validate ? list->why.text : "", opened, err);
    Error why;
    return open_device(list, chosen, opened, &why) ||
           open_host_instead(list, why.text, opened, err);
}

static bool open_named(List *list, const char *wanted, GpuOpened *opened, Error *err) {
    int chosen = gpu_list_choose(list->infos, list->count, wanted, err);
    if (chosen != NONE) return open_device(list, chosen, opened, err);
    return list->why.text[0] == '\0' ? false : error_wrap(err, "%s", list->why.text);
}

bool gpu_list_open(const char *wanted, const GpuOptions *options, Arena *arena, GpuOpened *opened,
                   Error *err) {
    List list = {0};
    list_all(&list, is_host(wanted) ? 1 : DRIVER_COUNT, options, arena);
    bool ok = is_automatic(wanted) ? open_best(&list, options->validate, opened, err)
                                   : open_named(&list, wanted, opened, err);
    close_all(&list);
    return ok;
}
