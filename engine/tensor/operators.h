// Operators by name: what libtorch's dispatcher can do, behind an interface that engine/torch implements.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/tensor.h"

namespace lacuna {

enum class ValueKind : std::int32_t {
  kNone = 0,
  kBool = 1,
  kNumber = 2,   // a double: a whole one is an integer where an integer is wanted
  kInteger = 3,  // an int64
  kComplex = 4,
  kText = 5,
  kTensor = 6,
  kList = 7,
  kSame = 8  // a result: the argument with the place `integer`, changed in place
};

// An argument or a result of an operator.
struct Value {
  ValueKind kind = ValueKind::kNone;
  std::string_view name;  // an argument's keyword; empty: by its place
  std::int64_t integer = 0;
  double number = 0, imaginary = 0;
  std::string_view text;
  const Tensor* tensor = nullptr;  // an argument's
  std::span<const Value> list;     // an argument's
  // A result's own.
  std::vector<Tensor> made;  // one tensor
  std::string made_text;
  std::vector<Value> made_list;
};

// All forms of one name.
class Operator {
 public:
  virtual ~Operator() = default;
  // Throws Error(kInvalidArgument) with the schema and what came, kOutOfMemory.
  virtual std::vector<Value> call(std::span<const Value> arguments) const = 0;
  // Its schemas, a line each, as PyTorch writes them.
  virtual std::string help() const = 0;
  // Whether some form's first argument is a tensor, so that it can be a tensor's method.
  virtual bool is_method() const = 0;
};

class Operators {
 public:
  virtual ~Operators() = default;

  // nullptr: there is none of that name. Valid as long as the process.
  virtual const Operator* find(std::string_view name) = 0;
  // All names, sorted; "add", "add_", …
  virtual std::vector<std::string> names() = 0;

  // ---- Autograd ----
  // d losses / d leaves is added to the leaves' gradients. gradients: of the losses, empty: 1 for each (scalars).
  virtual void backward(std::span<const Tensor> losses, std::span<const Tensor> gradients, bool retain_graph,
                        bool create_graph) = 0;
  // d outputs / d inputs; an entry without elements where allow_unused and an input has no part in it.
  virtual std::vector<Value> grad(std::span<const Tensor> outputs, std::span<const Tensor> inputs,
                                  std::span<const Tensor> gradients, bool retain_graph, bool create_graph,
                                  bool allow_unused) = 0;
  // The gradient that backward() has put there; kind kNone: none.
  virtual Value gradient(const Tensor& tensor) = 0;
  // Sets it; nullptr: none.
  virtual void set_gradient(const Tensor& tensor, const Tensor* gradient) = 0;
  virtual void require_grad(const Tensor& tensor, bool required) = 0;
  virtual bool is_leaf(const Tensor& tensor) = 0;
  // Whether this thread records; returns what was so before.
  virtual bool set_recording(bool on) = 0;

  // ---- The library ----
  // Random operators draw from streams keyed by (seed, number of the call). step: of the next call.
  virtual void set_random(std::uint64_t seed, std::uint64_t step) = 0;
  virtual std::uint64_t random_seed() const = 0;
  virtual std::uint64_t random_step() const = 0;
  virtual int threads() const = 0;
  virtual void set_threads(int count) = 0;
  // Facts, one a line, "key: value": version, BLAS, threads, vector instructions, devices.
  virtual std::string info() const = 0;
};

}  // namespace lacuna
