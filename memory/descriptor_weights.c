// The projection that ships. See descriptor.h.

#include "memory/descriptor.h"

const MemoryDescriptorWeights memory_descriptor_weights = {0};
