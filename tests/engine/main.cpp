// The main function of the unit tests; its own file, for Catch2's takes long to compile.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
