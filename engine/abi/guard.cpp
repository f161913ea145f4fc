#include "abi/guard.h"

#include <algorithm>
#include <cstring>

namespace lacuna::abi {
namespace {

static_assert(static_cast<int>(Status::kInternal) == LACUNA_INTERNAL, "base/error.h and lacuna.h number alike");
static_assert(static_cast<int>(Status::kCapacity) == LACUNA_CAPACITY, "base/error.h and lacuna.h number alike");

constexpr std::size_t kErrorCapacity = 8192;
thread_local char last_error[kErrorCapacity] = "";

}  // namespace

lacuna_status store_error(Status status, std::string_view text) noexcept {
  const std::size_t length = std::min(text.size(), kErrorCapacity - 1);
  std::memcpy(last_error, text.data(), length);
  last_error[length] = '\0';
  return static_cast<lacuna_status>(status);
}

}  // namespace lacuna::abi

extern "C" const char* lacuna_last_error(void) { return lacuna::abi::last_error; }
