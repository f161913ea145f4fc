// The one place where errors change language: runs a body, turns any exception into a status and the thread's text.
#pragma once

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>

#include "base/error.h"
#include "lacuna.h"

namespace lacuna::abi {

// Stores `text` as the calling thread's last error and returns `status`. Never throws: text is cut to a fixed buffer.
lacuna_status store_error(Status status, std::string_view text) noexcept;

// Runs `body`; usage: return guard([&] { require(out, "out"); *out = ...; });
template <typename Body>
lacuna_status guard(Body&& body) noexcept {
  try {
    body();
    return LACUNA_OK;
  } catch (const Error& error) {
    return store_error(error.status(), error.what());
  } catch (const std::bad_alloc&) {
    return store_error(Status::kOutOfMemory, "out of memory");
  } catch (const std::exception& error) {
    return store_error(Status::kInternal, error.what());
  } catch (...) {
    return store_error(Status::kInternal, "an exception of unknown type");
  }
}

// Throws kInvalidArgument unless `pointer` is set; `name` is the argument's.
inline void require(const void* pointer, const char* name) {
  if (pointer == nullptr) fail(Status::kInvalidArgument, "{}: wanted a pointer, got NULL", name);
}

// Throws kInvalidArgument unless `pointer` covers `count` >= 0 elements (it may be NULL for none).
inline void require_array(const void* pointer, int64_t count, const char* name, const char* count_name) {
  if (count < 0) fail(Status::kInvalidArgument, "{}: wanted 0 or more, got {}", count_name, count);
  if (count > 0) require(pointer, name);
}

// Hands out a text: what fits, and the whole length.
inline void give_text(std::string_view made, char* text, int64_t capacity, int64_t* length) {
  require_array(text, capacity, "text", "capacity");
  require(length, "length");
  std::copy_n(made.data(), std::min(made.size(), static_cast<std::size_t>(capacity)), text);
  *length = static_cast<int64_t>(made.size());
}

// Fills *out, whose struct_size says how much of the struct its host knows: an older one has a shorter struct.
template <typename Struct>
void give_struct(Struct filled, Struct* out) {
  require(out, "out");
  if (out->struct_size < static_cast<int64_t>(sizeof out->struct_size)) {
    fail(Status::kInvalidArgument, "out->struct_size: wanted the size of the struct ({}), got {}", sizeof filled,
         out->struct_size);
  }
  filled.struct_size = std::min(out->struct_size, static_cast<int64_t>(sizeof filled));
  std::memcpy(out, &filled, static_cast<std::size_t>(filled.struct_size));
}

}  // namespace lacuna::abi
