/* The header compiles as C99 by itself. */
#include <lacuna.h>

int lacuna_test_header(void) { return LACUNA_OK; }
