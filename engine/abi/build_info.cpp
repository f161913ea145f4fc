#include <thread>

#include "abi/guard.h"
#include "model/cpu/kernels.h"

extern "C" const char* lacuna_build_info(void) {
  static const std::string text =
      fmt::format("version: {}\ncompiler: {}\nvector instructions: {}\ncores: {}\n", LACUNA_VERSION, __VERSION__,
                  lacuna::cpu::instructions(), std::thread::hardware_concurrency());
  return text.c_str();
}
