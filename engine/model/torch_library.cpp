#include "model/torch_library.h"

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <new>
#include <string>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"

namespace lacuna {
namespace {

constexpr const char* kFile = "liblacuna_torch.so";
constexpr const char* kWhatToDo =
    "build with -DLACUNA_TORCH=ON where libtorch is installed (Debian: apt-get install libtorch-dev; ./dev build does "
    "both)";

std::mutex mutex;
TorchLibrary library;
std::atomic<bool> is_open{false};
std::atomic<bool> has_begun{false};  // from then on libtorch has threads
std::atomic<bool> is_forked{false};  // this process is a fork of one in which it had begun

// The file beside the library that this code is in, wherever it was loaded from.
std::filesystem::path beside_this_library() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&torch_library_is_open), &info) == 0 || info.dli_fname == nullptr) {
    return kFile;
  }
  std::error_code ignored;
  return std::filesystem::canonical(info.dli_fname, ignored).parent_path() / kFile;
}

void note_forks() {
  static const int status = ::pthread_atfork(nullptr, nullptr, [] { is_forked = is_forked || has_begun; });
  if (status != 0) throw std::bad_alloc();
}

TorchLibrary open_library() {
  const std::filesystem::path path = beside_this_library();
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    fail(Status::kUnsupported, "libtorch is not here ({}: no such file): {}", path.string(), kWhatToDo);
  }
  note_forks();
  has_begun = true;
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    has_begun = false;
    fail(Status::kUnsupported, "libtorch cannot be loaded ({}): apt-get install libtorch-dev", ::dlerror());
  }
  const auto open = reinterpret_cast<TorchOpen>(::dlsym(handle, "lacuna_torch_open"));
  if (open == nullptr) fail(Status::kUnsupported, "{}: wanted a function lacuna_torch_open, found none", path.string());
  const TorchHost host{sizeof(TorchHost), &interrupted, [](const char* text) { log::warning("{}", text); }};
  TorchLibrary result;
  result.struct_size = sizeof(TorchLibrary);
  open(&host, &result);
  if (result.struct_size != sizeof(TorchLibrary)) {
    fail(Status::kUnsupported, "{}: wanted the library of this build, found one of another build", path.string());
  }
  return result;
}

}  // namespace

const TorchLibrary& torch_library() {
  if (is_forked.load(std::memory_order_relaxed)) {
    fail(Status::kUnsupported,
         "libtorch was opened before this process was forked, and its threads are not in a fork: start a new process, "
         "or fork before the first operator");
  }
  if (!is_open.load(std::memory_order_acquire)) {
    const std::scoped_lock lock(mutex);
    if (!is_open) {
      library = open_library();
      is_open = true;
    }
  }
  return library;
}

bool torch_library_is_open() noexcept { return is_open && !is_forked; }

}  // namespace lacuna
