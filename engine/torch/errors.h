// Errors of libtorch in the engine's words: c10's text without its C++ frames.
#pragma once

#include <string>
#include <utility>

#include "base/error.h"

namespace lacuna::aten {

// What a caught c10::Error or other exception says, without frames, source places and log prefixes.
std::string plain_text(const std::exception& exception);
// Whether it says that there was no memory.
bool is_out_of_memory(const std::string& text);

// Runs `body`; an exception of libtorch becomes an Error whose text begins with `where`. Errors of the engine pass.
template <typename Body>
auto translated(const std::string& where, Body&& body) {
  try {
    return body();
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& exception) {
    const std::string text = plain_text(exception);
    throw Error(is_out_of_memory(text) ? Status::kOutOfMemory : Status::kInvalidArgument, where + ": " + text);
  }
}

}  // namespace lacuna::aten
