#include "memory/token_net.h"
const MemoryTokenModel *memory_token_model(void) {
    return memory_token_model_plain();
}
