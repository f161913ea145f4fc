// Sandboxes of lacuna.h.
#include <vector>

#include "abi/guard.h"
#include "abi/tensor_handle.h"
#include "script/sandbox/guest.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::abi::guard;
using lacuna::abi::require;
using lacuna::abi::require_array;
using lacuna::sandbox::Guest;
using lacuna::sandbox::Reference;

struct lacuna_sandbox {
  std::unique_ptr<Guest> guest;
  std::vector<Reference> references;  // of the running call
};

namespace {

lacuna_sandbox_options defaults() {
  const lacuna::sandbox::Limits limits;
  return {sizeof(lacuna_sandbox_options), LACUNA_SANDBOX_STATE, limits.milliseconds, limits.megabytes};
}

std::unique_ptr<Guest> make_guest(const lacuna_sandbox_options& options) {
  const lacuna::sandbox::Limits limits{options.milliseconds, options.megabytes};
  switch (options.level) {
    case LACUNA_SANDBOX_STATE:
      return lacuna::sandbox::make_state_guest(limits);
    case LACUNA_SANDBOX_PROCESS:
      return lacuna::sandbox::make_process_guest(limits);
    default:
      fail(Status::kInvalidArgument, "level: wanted 0 (state) or 1 (process), got {}", options.level);
  }
}

Reference read_reference(const lacuna_sandbox_reference& given) {
  if (given.tensor != nullptr) return {{}, &lacuna::abi::here(given.tensor, "tensor")};
  require_array(given.ids, given.count, "references.ids", "references.count");
  return {{given.ids, static_cast<std::size_t>(given.count)}, nullptr};
}

}  // namespace

extern "C" {

void lacuna_sandbox_options_init(lacuna_sandbox_options* options) {
  if (options != nullptr) *options = defaults();
}

lacuna_status lacuna_sandbox_create(const lacuna_sandbox_options* options, lacuna_sandbox** out) {
  return guard([&] {
    require(out, "out");
    if (options != nullptr && options->struct_size < static_cast<int64_t>(sizeof *options)) {
      fail(Status::kInvalidArgument, "options->struct_size: wanted {} (see lacuna_sandbox_options_init), got {}",
           sizeof *options, options->struct_size);
    }
    *out = new lacuna_sandbox{make_guest(options != nullptr ? *options : defaults()), {}};
  });
}

void lacuna_sandbox_free(lacuna_sandbox* sandbox) { delete sandbox; }

int32_t lacuna_sandbox_is_new(const lacuna_sandbox* sandbox) {
  return sandbox == nullptr || sandbox->guest->is_new() ? 1 : 0;
}

lacuna_status lacuna_sandbox_add_module(lacuna_sandbox* sandbox, const char* name, const char* source, int64_t length) {
  return guard([&] {
    require(sandbox, "sandbox");
    require(name, "name");
    require_array(source, length, "source", "length");
    sandbox->guest->add_module(name, {source, static_cast<std::size_t>(length)});
  });
}

lacuna_status lacuna_sandbox_call(lacuna_sandbox* sandbox, const char* function, const uint8_t* message, int64_t size,
                                  const lacuna_sandbox_reference* references, int64_t reference_count,
                                  const uint8_t** reply, int64_t* reply_size) {
  return guard([&] {
    require(sandbox, "sandbox");
    require(function, "function");
    require_array(message, size, "message", "size");
    require_array(references, reference_count, "references", "reference_count");
    require(reply, "reply");
    require(reply_size, "reply_size");
    sandbox->references.clear();
    for (int64_t i = 0; i < reference_count; ++i) sandbox->references.push_back(read_reference(references[i]));
    const auto result = sandbox->guest->call(function, {message, static_cast<std::size_t>(size)}, sandbox->references);
    *reply = result.data();
    *reply_size = static_cast<int64_t>(result.size());
  });
}

}  // extern "C"
