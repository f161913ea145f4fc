#include "torch/info.h"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <omp.h>
#include <torch/version.h>

#include <cstdlib>
#include <filesystem>
#include <regex>

#include "torch/precompiled.h"

namespace lacuna::aten {
namespace {

// The file that BLAS functions are in: an alternative of the system decides.
std::string blas_file() {
  void* symbol = ::dlsym(RTLD_DEFAULT, "sgemm_");
  if (symbol == nullptr) {
    void* blas = ::dlopen("libblas.so.3", RTLD_LAZY | RTLD_NOLOAD);
    if (blas == nullptr) return "built in";
    symbol = ::dlsym(blas, "sgemm_");
  }
  Dl_info info{};
  if (symbol == nullptr || ::dladdr(symbol, &info) == 0) return "unknown";
  std::error_code ignored;  // libblas.so.3 is a link of the system's alternatives: what it leads to has the name
  return std::filesystem::canonical(info.dli_fname, ignored).string();
}

// OpenBLAS says how it was built and which kernels it chose.
std::string openblas_config() {
  void* library = ::dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_NOLOAD);
  if (library == nullptr) return "";
  const auto config = reinterpret_cast<const char* (*)()>(::dlsym(library, "openblas_get_config"));
  const auto core = reinterpret_cast<const char* (*)()>(::dlsym(library, "openblas_get_corename"));
  const char* chosen = std::getenv("OPENBLAS_CORETYPE");
  return fmt::format("{}, kernels for {}{}", config != nullptr ? config() : "OpenBLAS", core != nullptr ? core() : "?",
                     chosen != nullptr ? ", as OPENBLAS_CORETYPE wants it" : "");
}

std::string describe_blas() {
  const std::string file = blas_file(), config = openblas_config();
  const bool is_openblas = file.find("openblas") != std::string::npos || (!config.empty() && file == "unknown");
  if (is_openblas) return fmt::format("{} ({})", config, file);
  if (at::hasMKL()) return fmt::format("MKL, in libtorch ({})", file);
  return fmt::format("generic, slow ({}); apt-get install libopenblas0-openmp is many times faster", file);
}

}  // namespace

// OpenMP counts the cores that this process may use (or reads OMP_NUM_THREADS); libtorch counts for itself, and on some
// machines finds one.
void agree_on_threads() { set_thread_count(::omp_get_max_threads()); }

int thread_count() { return at::get_num_threads(); }

void set_thread_count(int count) {
  at::set_num_threads(count);
  ::omp_set_num_threads(count);
}

// "CPU capability usage: AVX2", in libtorch's own description of how it was built.
std::string vector_instructions() {
  const std::string text = at::show_config();
  std::smatch match;
  return std::regex_search(text, match, std::regex("CPU capability usage: ([^\n]*)")) ? match[1].str() : "unknown";
}

std::string library_info() {
  return fmt::format(
      "libtorch: {}\nlibtorch BLAS: {}\nlibtorch threads: {}\nlibtorch instructions: {}\nlibtorch devices: {}\n",
      TORCH_VERSION, describe_blas(), thread_count(), vector_instructions(),
      at::globalContext().hasCUDA() ? "cpu, cuda" : "cpu");
}

}  // namespace lacuna::aten
