// cairn doctor: which device would be used, what each lacks, and what to do next.

#include "app/app.h"
#include "base/cpu.h"
#include "base/file.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Findings {
    GpuDeviceInfo devices[GPU_MAX_DEVICES];
    int count;
    Error vulkan;     // why Vulkan gave no device, "" when it did
    char chosen[256]; // what --device gives, "" when it fails
    Error choice;
    char cache[1024];
    bool has_window;
} Findings;

static void examine(const App *app, Findings *f) {
    Arena arena = arena_create("doctor");
    f->count = gpu_list_devices(f->devices, &f->vulkan);
    Gpu *gpu = gpu_create(&app->gpu, &arena, &f->choice);
    if (gpu != NULL) snprintf(f->chosen, sizeof f->chosen, "%s", gpu_name(gpu));
    gpu_destroy(gpu);
    Error ignored = {0};
    if (!file_cache_directory(f->cache, sizeof f->cache, &ignored))
        snprintf(f->cache, sizeof f->cache, "not writable: %.500s", ignored.text);
    f->has_window = getenv("DISPLAY") != NULL || getenv("WAYLAND_DISPLAY") != NULL;
    arena_destroy(&arena);
}

static bool has_gpu(const Findings *f) {
    for (int i = 1; i < f->count; i++)
        if (f->devices[i].is_usable && strcmp(f->devices[i].kind, "CPU") != 0) return true;
    return false;
}

#define INSTALL                                                                                 \
    "If there is a GPU in the machine, install its Vulkan driver (mesa-vulkan-drivers for AMD " \
    "and "                                                                                      \
    "Intel, the vendor's for NVIDIA)"

static const char *advice(const Findings *f) {
    if (f->chosen[0] == '\0') return "choose another --device; cairn --list-devices shows them";
    if (has_gpu(f)) return "all is well: kernels run on the GPU";
    if (f->count > 1)
        return "no usable GPU was found; the host device is the fast path here. " INSTALL;
    return "no Vulkan device: fine without a GPU, the host device does everything. " INSTALL;
}

static void print_device(int index, const GpuDeviceInfo *d) {
    printf("  %d  %s (%s)\n", index, d->name, d->kind);
    printf("       %s%s%s, %.1f GiB\n", d->driver, d->api[0] != '\0' ? ", Vulkan " : "", d->api,
           (double)d->memory_bytes / (1 << 30));
    if (!d->is_usable) printf("       cannot be used: lacks %s\n", d->missing);
}

static void print_findings(const Findings *f) {
    printf("processor    %d cores, %s\n", cpu_count(),
           cpu_has_avx512() ? "AVX-512"
           : cpu_has_avx2() ? "AVX2"
                            : "no AVX2 (slower)");
    printf("devices\n");
    for (int i = 0; i < f->count; i++) print_device(i, &f->devices[i]);
    if (f->vulkan.text[0] != '\0') printf("Vulkan       %s\n", f->vulkan.text);
    if (f->chosen[0] != '\0')
        printf("--device     would use %s\n", f->chosen);
    else
        printf("--device     fails: %s\n", f->choice.text);
    printf("window       %s\n",
           f->has_window ? "yes" : "no display: `cairn view` needs one (all else runs without)");
    printf("cache        %s\n", f->cache);
    printf("next step    %s\n", advice(f));
}

static void print_json(const Findings *f) {
    json_t *devices = json_array();
    for (int i = 0; i < f->count; i++) {
        const GpuDeviceInfo *d = &f->devices[i];
        json_array_append_new(devices,
                              json_pack("{s:i s:s s:s s:s s:s s:s s:b s:I}", "index", i, "name",
                                        d->name, "kind", d->kind, "driver", d->driver, "api",
                                        d->api, "missing", d->missing, "usable", (int)d->is_usable,
                                        "memory_bytes", (json_int_t)d->memory_bytes));
    }
    json_t *json = json_pack("{s:o s:s s:s s:i s:b s:s s:s}", "devices", devices, "vulkan_error",
                             f->vulkan.text, "chosen", f->chosen, "cores", cpu_count(), "display",
                             (int)f->has_window, "cache", f->cache, "next_step", advice(f));
    json_dumpf(json, stdout, JSON_INDENT(1));
    printf("\n");
    json_decref(json);
}

static bool run(App *app, Error *err) {
    Findings *f = arena_new(&app->arena, Findings);
    examine(app, f);
    if (app->run.json)
        print_json(f);
    else
        print_findings(f);
    return f->chosen[0] != '\0' || error_set(err, "%s", f->choice.text);
}

const Command command_doctor = {
    .name = "doctor",
    .arguments = "",
    .about = "check this machine: devices, drivers, missing features, the next step",
    .help = "  --device=NAME    would this device do? (auto, host, an index or part of a name)\n"
            "  --json           one JSON value\n\n"
            "Ends with status 0 when the device can be used; without a GPU the host always can.\n",
    .run = run,
};
