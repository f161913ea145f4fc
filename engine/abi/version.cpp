#include "lacuna.h"

extern "C" int32_t lacuna_abi_version(void) { return LACUNA_ABI_VERSION; }

extern "C" const char* lacuna_version(void) { return LACUNA_VERSION; }
