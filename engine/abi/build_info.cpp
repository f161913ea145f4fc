#include <thread>

#include "abi/guard.h"
#include "base/thread_pool.h"
#include "model/cpu/kernels.h"

extern "C" const char* lacuna_build_info(void) {
  static const std::string text = fmt::format(
      "version: {}\ncompiler: {}\nvector instructions: {}\ncores: {}\nthreads: {}\nBLAS: none, products are the "
      "engine's own\n",
      LACUNA_VERSION, __VERSION__, lacuna::cpu::instructions(), std::thread::hardware_concurrency(),
      lacuna::available_cores());
  return text.c_str();
}
