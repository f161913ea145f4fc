// The log, files, and the request to stop.
#include <algorithm>
#include <chrono>
#include <thread>

#include "abi/guard.h"
#include "base/checksum.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/random.h"
#include "script/script.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::abi::guard;
using lacuna::abi::require;
using lacuna::abi::require_array;

namespace {

lacuna::log::Level check_line_level(int32_t level) {
  if (level < LACUNA_LOG_DEBUG || level > LACUNA_LOG_ERROR) {
    fail(Status::kInvalidArgument, "level: wanted a lacuna_log_level from {} to {}, got {}",
         static_cast<int>(LACUNA_LOG_DEBUG), static_cast<int>(LACUNA_LOG_ERROR), level);
  }
  return static_cast<lacuna::log::Level>(level);
}

lacuna::log::Level check_log_level(int32_t level) {
  return level == LACUNA_LOG_OFF ? lacuna::log::Level::kOff : check_line_level(level);
}

}  // namespace

extern "C" {

lacuna_status lacuna_log_open(const char* path, int32_t level) {
  return guard([&] {
    require(path, "path");
    lacuna::log::open(path, check_log_level(level));
  });
}

lacuna_status lacuna_log_write(int32_t level, const char* text, int64_t length) {
  return guard([&] {
    require_array(text, length, "text", "length");
    lacuna::log::write(check_line_level(level), {length > 0 ? text : "", static_cast<std::size_t>(length)});
  });
}

lacuna_status lacuna_log_take(char* text, int64_t capacity, int64_t* length) {
  return guard([&] {
    require_array(text, capacity, "text", "capacity");
    require(length, "length");
    const std::string line = lacuna::log::take().value_or("");
    *length = std::min<int64_t>(static_cast<int64_t>(line.size()), capacity);
    std::copy_n(line.data(), *length, text);
  });
}

lacuna_status lacuna_file_write(const char* path, const char* bytes, int64_t length) {
  return guard([&] {
    require(path, "path");
    require_array(bytes, length, "bytes", "length");
    lacuna::write_file_atomically(path, {length > 0 ? bytes : "", static_cast<std::size_t>(length)});
  });
}

lacuna_status lacuna_file_read(const char* path, int64_t most, char* text, int64_t capacity, int64_t* length) {
  return guard([&] {
    require(path, "path");
    if (most < 0) fail(Status::kInvalidArgument, "most: wanted 0 or more, got {}", most);
    require_array(text, capacity, "text", "capacity");
    require(length, "length");
    const std::string bytes = lacuna::read_regular_file(path, static_cast<std::size_t>(most));
    std::copy_n(bytes.data(), std::min(bytes.size(), static_cast<std::size_t>(capacity)), text);
    *length = static_cast<int64_t>(bytes.size());
  });
}

lacuna_status lacuna_file_canonical(const char* path, char* text, int64_t capacity, int64_t* length) {
  return guard([&] {
    require(path, "path");
    require_array(text, capacity, "text", "capacity");
    require(length, "length");
    const std::string canonical = lacuna::canonical_path(path);
    std::copy_n(canonical.data(), std::min(canonical.size(), static_cast<std::size_t>(capacity)), text);
    *length = static_cast<int64_t>(canonical.size());
  });
}

uint32_t lacuna_checksum(uint32_t before, const void* bytes, int64_t length) {
  if (bytes == nullptr || length <= 0) return before;
  return lacuna::crc32(before, {static_cast<const std::byte*>(bytes), static_cast<std::size_t>(length)});
}

lacuna_status lacuna_random_numbers(uint64_t seed, uint64_t sequence, uint64_t step, double* numbers, int64_t count) {
  return guard([&] {
    require_array(numbers, count, "numbers", "count");
    lacuna::RandomStream stream(seed, sequence, step, lacuna::Purpose::kData);
    for (int64_t i = 0; i < count; ++i) numbers[i] = stream.uniform();
  });
}

void lacuna_sleep(double seconds) {
  constexpr double kLook = 0.01;  // seconds between two looks at the interrupt
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(std::clamp(seconds, 0.0, 1e6));
  while (lacuna_interrupted() == 0) {
    const std::chrono::duration<double> left = end - std::chrono::steady_clock::now();
    if (left.count() <= 0) return;
    std::this_thread::sleep_for(std::min(left, std::chrono::duration<double>(kLook)));
  }
}

void lacuna_interrupt(void) {
  lacuna::request_interrupt();
  if (!lacuna::interrupts_are_held()) lacuna::interrupt_running_script();
}

void lacuna_interrupt_clear(void) { lacuna::clear_interrupt(); }

int32_t lacuna_interrupted(void) { return lacuna::interrupted() ? 1 : 0; }

int32_t lacuna_interrupt_seen(void) { return lacuna::interrupt_seen() ? 1 : 0; }

int32_t lacuna_interrupt_hold(int32_t on) { return lacuna::hold_interrupts(on != 0) ? 1 : 0; }

int32_t lacuna_interrupt_held(void) { return lacuna::interrupts_are_held() ? 1 : 0; }

}  // extern "C"
