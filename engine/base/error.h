// The one exception type of the engine: a status that the C boundary returns, and the text that goes with it.
// Texts name the argument or field, what was wanted and what came.
#pragma once

#include <fmt/format.h>

#include <exception>
#include <string>
#include <utility>

namespace lacuna {

// The same numbers as lacuna_status in lacuna.h (abi/guard.cpp asserts it); base includes nothing of ours.
enum class Status : int {
  kOk = 0,
  kInvalidArgument = 1,  // misuse: type, shape, range, unknown option
  kNotFound = 2,         // no such file, name or entry
  kCorrupt = 3,          // a file that breaks its format's rules
  kUnsupported = 4,      // well-formed, but nothing here can use it
  kCapacity = 5,         // does not fit the capacity that was asked for
  kOutOfMemory = 6,
  kInterrupted = 7,  // lacuna_interrupt() was called
  kScript = 8,       // a Lua script failed; the text has its traceback
  kIo = 9,           // the operating system refused a read or write
  kInternal = 10,    // a defect of the engine
};

class Error : public std::exception {
 public:
  Error(Status status, std::string text) : status_(status), text_(std::move(text)) {}
  Status status() const noexcept { return status_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  Status status_;
  std::string text_;
};

// Throws an Error whose text is one line of at most 2000 bytes, whatever a file or a caller put into the arguments:
// what is not printable UTF-8 becomes "?". (A script's text and traceback stay as they are.)
[[noreturn]] void fail_with(Status status, fmt::string_view text, fmt::format_args args);

// The same; usage: fail(Status::kCorrupt, "{}: tensor count is {}", path, n).
template <typename... Args>
[[noreturn]] void fail(Status status, fmt::format_string<Args...> text, Args&&... args) {
  fail_with(status, text, fmt::make_format_args(args...));
}

}  // namespace lacuna
