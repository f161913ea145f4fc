// Watched files and folders, behind the boundary.
#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>

#include "abi/guard.h"
#include "base/file_watch.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::WatchMethod;
using lacuna::abi::guard;
using lacuna::abi::require;
using lacuna::abi::require_array;

struct lacuna_watch {
  lacuna::FileWatch watch;
  std::deque<std::string> waiting;  // changed, not yet taken
  bool at_end = false;              // the last of them was taken, and the caller does not know yet
};

namespace {

constexpr double kLongestInterval = 3600;  // seconds

WatchMethod check_method(int32_t method) {
  switch (method) {
    case LACUNA_WATCH_BEST:
      return WatchMethod::kBest;
    case LACUNA_WATCH_INOTIFY:
      return WatchMethod::kInotify;
    case LACUNA_WATCH_POLLING:
      return WatchMethod::kPolling;
    default:
      fail(Status::kInvalidArgument, "method: wanted a lacuna_watch_method from 0 to 2, got {}", method);
  }
}

std::chrono::duration<double> check_interval(double interval) {
  if (!(interval >= 0 && interval <= kLongestInterval)) {
    fail(Status::kInvalidArgument, "interval: wanted seconds from 0 to {}, got {}", kLongestInterval, interval);
  }
  return std::chrono::duration<double>(interval);
}

}  // namespace

extern "C" {

lacuna_status lacuna_watch_create(int32_t method, double interval, lacuna_watch** out) {
  return guard([&] {
    const WatchMethod checked = check_method(method);
    const auto seconds = check_interval(interval);
    require(out, "out");
    *out = new lacuna_watch{lacuna::FileWatch(checked, seconds), {}, false};
  });
}

void lacuna_watch_free(lacuna_watch* watch) { delete watch; }

lacuna_status lacuna_watch_add(lacuna_watch* watch, const char* path, const char* suffix, int32_t* native) {
  return guard([&] {
    require(watch, "watch");
    require(path, "path");
    require(suffix, "suffix");
    const bool by_inotify = watch->watch.add(path, suffix);
    if (native != nullptr) *native = by_inotify ? 1 : 0;
  });
}

lacuna_status lacuna_watch_remove(lacuna_watch* watch, const char* path) {
  return guard([&] {
    require(watch, "watch");
    require(path, "path");
    watch->watch.remove(path);
  });
}

lacuna_status lacuna_watch_take(lacuna_watch* watch, char* text, int64_t capacity, int64_t* length) {
  return guard([&] {
    require(watch, "watch");
    require_array(text, capacity, "text", "capacity");
    require(length, "length");
    if (watch->waiting.empty() && !std::exchange(watch->at_end, false)) {
      for (std::string& path : watch->watch.take()) watch->waiting.push_back(std::move(path));
    }
    *length = 0;
    if (watch->waiting.empty()) return;
    const std::string& path = watch->waiting.front();
    *length = static_cast<int64_t>(path.size());
    std::copy_n(path.data(), std::min(*length, capacity), text);
    if (*length > capacity) return;
    watch->waiting.pop_front();
    watch->at_end = watch->waiting.empty();
  });
}

}  // extern "C"
