// One form (overload) of an operator: its schema, and how arguments become what it wants.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tensor/operators.h"
#include "torch/precompiled.h"

namespace lacuna::aten {

// How freely arguments are taken: as they are; with numbers as tensors and single numbers as lists; with the last
// numbers as one list, as in view(2, 3).
enum class Liberty { kExact = 0, kConverting = 1, kGathering = 2 };

class Schema {
 public:
  // nullopt: left out, since it has out arguments or arguments that have no value here.
  static std::optional<Schema> of(c10::OperatorHandle handle);

  // The stack for a call; nullopt: these arguments do not fit, and why says so where it is set.
  std::optional<torch::jit::Stack> bind(std::span<const Value> arguments, Liberty liberty, std::string* why) const;

  // Calls it with that stack, which then holds the results.
  void call(torch::jit::Stack& stack) const;

  // As PyTorch writes it: "add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor".
  std::string text() const;
  bool is_method() const;
  bool has_argument(std::string_view name) const { return find(name).has_value(); }
  // Whether a call writes to any argument, and, of the arguments as they were given, to which.
  bool writes() const { return writes_; }
  bool writes(std::span<const Value> arguments, std::size_t index) const;

  // Forms are tried in this order.
  friend bool operator<(const Schema& a, const Schema& b);

 private:
  explicit Schema(c10::OperatorHandle handle) : handle_(std::move(handle)) {}

  const c10::FunctionSchema& schema() const { return handle_.schema(); }
  // The place of a keyword among the schema's arguments; nullopt: there is none.
  std::optional<std::size_t> find(std::string_view name) const;
  // For each of the schema's arguments the first of the values that is meant for it, and how many.
  struct Share {
    const Value* first = nullptr;
    std::size_t count = 0;
  };
  // In scratch memory of the thread, until the next call.
  std::optional<std::span<const Share>> share(std::span<const Value> arguments, Liberty liberty,
                                              std::string* why) const;

  c10::OperatorHandle handle_;
  std::vector<bool> is_generator_;
  bool has_generator_ = false;
  bool writes_ = false;
  bool draws_ = false;      // random numbers from the default generator
  bool has_names_ = false;  // of dimensions
};

}  // namespace lacuna::aten
