// The header compiles as C++ by itself.
#include <lacuna.h>

static_assert(sizeof(lacuna_tensor_view) == 168, "LuaJIT and C see one layout");
int lacuna_test_header_cpp() { return LACUNA_OK; }
