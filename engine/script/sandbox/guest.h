// Where a policy that is not trusted runs: a Lua state of its own. The trusted library (lua/lacuna/policy) puts some of
// its own Lua files in there, and talks to the module "lacuna.policy.guest" among them by messages (see values.h).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "script/sandbox/budget.h"
#include "script/sandbox/values.h"

namespace lacuna::sandbox {

class Guest {
 public:
  virtual ~Guest() = default;
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  // A module of the trusted library: its text can be required in there.
  virtual void add_module(std::string_view name, std::string_view source) = 0;
  // Loads the library in there; the first call does so when nobody did before.
  virtual void prepare() = 0;
  // Whether the next call finds a state in which nothing was called yet: before the first one, and after a state was
  // lost with its process.
  virtual bool is_new() const = 0;
  // Calls a function of module "lacuna.policy.guest" (loaded at the first call) with the values of a message. Returns
  // its results as a message, valid until the next call. What `references` lend is lent for the call. Throws kScript
  // with a text that says what the policy did: it ran too long, it needs more memory.
  virtual std::span<const std::uint8_t> call(std::string_view function, std::span<const std::uint8_t> message,
                                             std::span<const Reference> references) = 0;

 protected:
  Guest() = default;
};

// In this process, on the calling thread. Throws bad_alloc, kInvalidArgument for limits.
std::unique_ptr<Guest> make_state_guest(const Limits& limits);
// In a process of its own, started at the first call (lacuna-worker; see process/). Throws likewise.
std::unique_ptr<Guest> make_process_guest(const Limits& limits);

}  // namespace lacuna::sandbox
