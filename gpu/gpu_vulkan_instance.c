// The Vulkan loader: an instance, the validation layer on request, and what devices there are.
//
// What a kernel may use stands in one table below. A device that lacks one of its rows is listed
// with the names of what is missing and is not chosen; everything in the table is what Mesa 22.3's
// lavapipe has, so every kernel can be tested on any machine.

#include "gpu/gpu_vulkan.h"

#include <stdio.h>
#include <string.h>

typedef struct Feature {
    const char *name;
    size_t offset; // of its VkBool32 in VulkanFeatures
} Feature;

#define CORE(feature) \
    { #feature, offsetof(VulkanFeatures, core.features.feature) }
#define V11(feature) \
    { #feature, offsetof(VulkanFeatures, v11.feature) }
#define V12(feature) \
    { #feature, offsetof(VulkanFeatures, v12.feature) }

static const Feature needed[] = {
    V12(bufferDeviceAddress),      // buffers travel as addresses
    V12(scalarBlockLayout),        // structs lie as in C
    CORE(shaderInt64),             // map keys
    V12(shaderBufferInt64Atomics), // hash tables of map keys
    CORE(shaderInt16),             // half-size tokens and distances
    V11(storageBuffer16BitAccess), //
    V12(shaderInt8),               // log-odds, codes, pixels
    V12(storageBuffer8BitAccess),  //
};

static VkBool32 *feature_at(VulkanFeatures *features, const Feature *feature) {
    return (VkBool32 *)((char *)features + feature->offset);
}

void gpu_vulkan_instance_chain(VulkanFeatures *features) {
    *features = (VulkanFeatures){
        .core = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, .pNext = &features->v11},
        .v11 = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES,
                .pNext = &features->v12},
        .v12 = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES},
    };
}

void gpu_vulkan_instance_require(VulkanFeatures *features) {
    for (size_t i = 0; i < ARRAY_COUNT(needed); i++) {
        *feature_at(features, &needed[i]) = VK_TRUE;
    }
}

//---- validation ----------------------------------------------------------------------------------

static const char *const validation_layer = "VK_LAYER_KHRONOS_validation";

static VKAPI_ATTR VkBool32 VKAPI_CALL
print_message(VkDebugUtilsMessageSeverityFlagBitsEXT severity, VkDebugUtilsMessageTypeFlagsEXT type,
              const VkDebugUtilsMessengerCallbackDataEXT *data, void *user) {
    UNUSED(severity);
    UNUSED(type);
    GpuVulkan *vk = user;
    vk->message_count++;
    fprintf(stderr, "validation: %s\n", data->pMessage);
    return VK_FALSE;
}

static bool has_layer(const char *name) {
    VkLayerProperties layers[64];
    uint32_t count = ARRAY_COUNT(layers);
    if (vkEnumerateInstanceLayerProperties(&count, layers) < 0) return false;
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(layers[i].layerName, name) == 0) return true;
    }
    return false;
}

static VkDebugUtilsMessengerCreateInfoEXT messenger_info(GpuVulkan *vk) {
    return (VkDebugUtilsMessengerCreateInfoEXT){
        .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
        .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                           VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
        .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
        .pfnUserCallback = print_message,
        .pUserData = vk,
    };
}

static bool create_messenger(GpuVulkan *vk, Error *err) {
    if (!vk->options.validate) return true;
    PFN_vkCreateDebugUtilsMessengerEXT create_function =
        (PFN_vkCreateDebugUtilsMessengerEXT)vkGetInstanceProcAddr(vk->instance,
                                                                  "vkCreateDebugUtilsMessengerEXT");
    VkDebugUtilsMessengerCreateInfoEXT info = messenger_info(vk);
    VK_TRY(create_function, vk->instance, &info, NULL, &vk->messenger);
    return true;
}

static void destroy_messenger(GpuVulkan *vk) {
    if (vk->messenger == VK_NULL_HANDLE) return;
    PFN_vkDestroyDebugUtilsMessengerEXT destroy_function =
        (PFN_vkDestroyDebugUtilsMessengerEXT)vkGetInstanceProcAddr(
            vk->instance, "vkDestroyDebugUtilsMessengerEXT");
    destroy_function(vk->instance, vk->messenger, NULL);
}

//---- instance ------------------------------------------------------------------------------------

static bool create_instance(GpuVulkan *vk, Error *err) {
    if (vk->options.validate && !has_layer(validation_layer)) {
        return error_set(err,
                         "%s is not installed (Debian: vulkan-validationlayers); install it "
                         "or set gpu.validate=false",
                         validation_layer);
    }
    // messages of vkCreateInstance and vkDestroyInstance themselves come through this one
    VkDebugUtilsMessengerCreateInfoEXT messages = messenger_info(vk);
    VkValidationFeaturesEXT validation = {
        .sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT,
        .pNext = &messages,
        .enabledValidationFeatureCount = 1,
        .pEnabledValidationFeatures =
            &(VkValidationFeatureEnableEXT){
                VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT},
    };
    VkApplicationInfo app = {
        .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
        .pApplicationName = "cairn",
        .apiVersion = VK_API_VERSION_1_2,
    };
    VkInstanceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
        .pNext = vk->options.validate ? &validation : NULL,
        .pApplicationInfo = &app,
        .enabledLayerCount = vk->options.validate ? 1 : 0,
        .ppEnabledLayerNames = &validation_layer,
        .enabledExtensionCount = vk->options.validate ? 1 : 0,
        .ppEnabledExtensionNames = &(const char *){VK_EXT_DEBUG_UTILS_EXTENSION_NAME},
    };
    VkResult result = vkCreateInstance(&info, NULL, &vk->instance);
    if (result == VK_ERROR_INCOMPATIBLE_DRIVER)
        return error_set(err, "no Vulkan driver is installed");
    if (result != VK_SUCCESS) return gpu_vulkan_error(err, "vkCreateInstance", result);
    return create_messenger(vk, err);
}

static bool find_devices(GpuVulkan *vk, Error *err) {
    vk->device_count = GPU_MAX_DEVICES;
    VkResult result = vkEnumeratePhysicalDevices(vk->instance, &vk->device_count, vk->devices);
    if (result < 0) return gpu_vulkan_error(err, "vkEnumeratePhysicalDevices", result);
    return vk->device_count > 0 || error_set(err, "no Vulkan driver has a device");
}

void *gpu_vulkan_instance_create(const GpuOptions *options, Arena *arena, Error *err) {
    GpuVulkan *vk = arena_new(arena, GpuVulkan);
    vk->options = *options;
    vk->reads = arena_array(arena, VulkanRead, VULKAN_MAX_READS);
    if (create_instance(vk, err) && find_devices(vk, err)) return vk;
    gpu_vulkan_instance_destroy(vk);
    return NULL;
}

void gpu_vulkan_instance_destroy(GpuVulkan *vk) {
    if (vk->instance == NULL) return;
    destroy_messenger(vk);
    vkDestroyInstance(vk->instance, NULL);
    vk->instance = NULL;
}

//---- devices -------------------------------------------------------------------------------------

bool gpu_vulkan_instance_has_extension(VkPhysicalDevice physical, const char *name) {
    VkExtensionProperties extensions[512]; // drivers have some two hundred
    uint32_t count = ARRAY_COUNT(extensions);
    if (vkEnumerateDeviceExtensionProperties(physical, NULL, &count, extensions) < 0) return false;
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(extensions[i].extensionName, name) == 0) return true;
    }
    return false;
}

static const char *kind_name(VkPhysicalDeviceType type) {
    switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
        return "discrete GPU";
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
        return "integrated GPU";
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
        return "virtual GPU";
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
        return "CPU";
    default:
        return "other";
    }
}

static void add_missing(GpuDeviceInfo *info, const char *name) {
    size_t used = strlen(info->missing);
    snprintf(info->missing + used, sizeof info->missing - used, "%s%s", used ? ", " : "", name);
}

static void describe_memory(VkPhysicalDevice physical, GpuDeviceInfo *info) {
    VkPhysicalDeviceMemoryProperties memory;
    vkGetPhysicalDeviceMemoryProperties(physical, &memory);
    for (uint32_t i = 0; i < memory.memoryHeapCount; i++) {
        const VkMemoryHeap *heap = &memory.memoryHeaps[i];
        bool local = heap->flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT;
        if (local && heap->size > info->memory_bytes) info->memory_bytes = heap->size;
    }
}

// of a device that has Vulkan 1.2, whose structs are asked here
static void describe_features(VkPhysicalDevice physical, GpuDeviceInfo *info) {
    VkPhysicalDeviceDriverProperties driver = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES};
    VkPhysicalDeviceProperties2 properties = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, .pNext = &driver};
    vkGetPhysicalDeviceProperties2(physical, &properties);
    // Mesa's software driver calls itself llvmpipe; people know it as lavapipe
    bool lavapipe = driver.driverID == VK_DRIVER_ID_MESA_LLVMPIPE;
    snprintf(info->driver, sizeof info->driver, "%.100s %.150s",
             lavapipe ? "lavapipe" : driver.driverName, driver.driverInfo);

    VulkanFeatures has;
    gpu_vulkan_instance_chain(&has);
    vkGetPhysicalDeviceFeatures2(physical, &has.core);
    for (size_t i = 0; i < ARRAY_COUNT(needed); i++) {
        if (!*feature_at(&has, &needed[i])) add_missing(info, needed[i].name);
    }
}

static void describe(VkPhysicalDevice physical, GpuDeviceInfo *info) {
    VkPhysicalDeviceProperties p;
    vkGetPhysicalDeviceProperties(physical, &p);
    *info = (GpuDeviceInfo){.kind = kind_name(p.deviceType)};
    snprintf(info->name, sizeof info->name, "%s", p.deviceName);
    snprintf(info->api, sizeof info->api, "%u.%u.%u", VK_API_VERSION_MAJOR(p.apiVersion),
             VK_API_VERSION_MINOR(p.apiVersion), VK_API_VERSION_PATCH(p.apiVersion));
    snprintf(info->driver, sizeof info->driver, "version %#x", p.driverVersion);

    describe_memory(physical, info);
    if (p.apiVersion < VK_API_VERSION_1_2) {
        add_missing(info, "Vulkan 1.2");
    } else {
        describe_features(physical, info);
    }
    info->is_usable = info->missing[0] == '\0';
}

int gpu_vulkan_instance_list(void *self, GpuDeviceInfo *devices, int max) {
    GpuVulkan *vk = self;
    int count = (int)vk->device_count < max ? (int)vk->device_count : max;
    for (int i = 0; i < count; i++) describe(vk->devices[i], &devices[i]);
    return count;
}
