#include "torch/results.h"

#include "base/error.h"
#include "torch/tensors.h"

namespace lacuna::aten {
namespace {

const at::Tensor* argument_tensor(const Value& value) {
  if (value.kind != ValueKind::kTensor || value.tensor->foreign() == nullptr) return nullptr;
  return &static_cast<const TorchTensor&>(*value.tensor->foreign()).tensor;
}

// A view of what must not be written to is not to be written to.
bool is_read_only_memory(const at::Tensor& result, std::span<const Value> arguments) {
  for (const Value& value : arguments) {
    if (!value.list.empty() && is_read_only_memory(result, value.list)) return true;
    if (value.kind != ValueKind::kTensor || !value.tensor->read_only()) continue;
    const at::Tensor* argument = argument_tensor(value);
    if (argument != nullptr && argument->has_storage() && result.has_storage() && result.is_alias_of(*argument)) {
      return true;
    }
  }
  return false;
}

Value result_tensor(const at::Tensor& tensor, std::span<const Value> arguments) {
  for (std::size_t i = 0; tensor.defined() && i < arguments.size(); ++i) {
    const at::Tensor* argument = argument_tensor(arguments[i]);
    if (argument != nullptr && argument->is_same(tensor)) {
      Value same;
      same.kind = ValueKind::kSame;
      same.integer = static_cast<std::int64_t>(i);
      return same;
    }
  }
  return tensor_value(tensor, is_read_only_memory(tensor, arguments));
}

Value result_value(const c10::IValue& value, std::span<const Value> arguments) {
  Value result;
  if (value.isTensor()) return result_tensor(value.toTensor(), arguments);
  if (value.isBool()) {
    result.kind = ValueKind::kBool;
    result.integer = value.toBool() ? 1 : 0;
  } else if (value.isInt()) {
    result.kind = ValueKind::kInteger;
    result.integer = value.toInt();
  } else if (value.isDouble()) {
    result.kind = ValueKind::kNumber;
    result.number = value.toDouble();
  } else if (value.isComplexDouble()) {
    result.kind = ValueKind::kComplex;
    result.number = value.toComplexDouble().real();
    result.imaginary = value.toComplexDouble().imag();
  } else if (value.isString()) {
    result.kind = ValueKind::kText;
    result.made_text = value.toStringRef();
  } else if (value.isDevice()) {
    result.kind = ValueKind::kText;
    result.made_text = value.toDevice().str();
  } else if (value.isList()) {
    result.kind = ValueKind::kList;
    for (const c10::IValue& element : value.toListRef()) result.made_list.push_back(result_value(element, arguments));
  } else if (value.isTuple()) {
    result.kind = ValueKind::kList;
    for (const c10::IValue& element : value.toTupleRef().elements()) {
      result.made_list.push_back(result_value(element, arguments));
    }
  } else if (!value.isNone()) {
    fail(Status::kUnsupported, "the operator's result is a {}, which has no value here", value.tagKind());
  }
  return result;
}

}  // namespace

Value tensor_value(at::Tensor tensor, bool read_only) {
  Value result;
  if (!tensor.defined()) return result;
  result.kind = ValueKind::kTensor;
  result.made.push_back(from_aten(std::move(tensor), read_only));
  return result;
}

std::vector<Value> results_of(const torch::jit::Stack& stack, std::span<const Value> arguments) {
  std::vector<Value> results;
  results.reserve(stack.size());
  for (const c10::IValue& value : stack) results.push_back(result_value(value, arguments));
  return results;
}

}  // namespace lacuna::aten
