#include "base/columns.h"
#include "lacuna.h"

extern "C" int32_t lacuna_character_columns(int32_t code_point) { return lacuna::character_columns(code_point); }
