#include "torch/bind.h"

#include <ATen/ScalarOps.h>

#include <cmath>

#include "base/error.h"
#include "torch/tensors.h"

namespace lacuna::aten {
namespace {

using c10::IValue;
using c10::TypeKind;
using Bound = std::optional<IValue>;

constexpr double kLargestWhole = 9007199254740992.0;  // 2^53: from there on doubles skip whole numbers

bool is_whole(double number) { return std::floor(number) == number && std::abs(number) <= kLargestWhole; }

std::optional<std::int64_t> integer_of(const Value& value) {
  if (value.kind == ValueKind::kInteger) return value.integer;
  if (value.kind == ValueKind::kNumber && is_whole(value.number)) return static_cast<std::int64_t>(value.number);
  return std::nullopt;
}

std::optional<double> double_of(const Value& value) {
  if (value.kind == ValueKind::kInteger) return static_cast<double>(value.integer);
  if (value.kind == ValueKind::kNumber) return value.number;
  return std::nullopt;
}

std::optional<at::Scalar> scalar_of(const Value& value, NumberRule rule) {
  switch (value.kind) {
    case ValueKind::kBool:
      return at::Scalar(value.integer != 0);
    case ValueKind::kInteger:
      return at::Scalar(value.integer);
    case ValueKind::kNumber:
      if (rule.whole_is_integer && is_whole(value.number)) return at::Scalar(static_cast<std::int64_t>(value.number));
      return at::Scalar(value.number);
    case ValueKind::kComplex:
      return at::Scalar(c10::complex<double>(value.number, value.imaginary));
    default:
      return std::nullopt;
  }
}

// A number where a tensor is wanted has no say in the result's dtype, as a number of Python's.
at::Tensor wrapped_number(const at::Scalar& scalar) {
  at::Tensor result = c10::scalar_to_tensor(scalar);
  result.unsafeGetTensorImpl()->set_wrapped_number(true);
  return result;
}

Bound bind_tensor(const Value& value, bool converting, NumberRule rule) {
  if (value.kind == ValueKind::kTensor) return IValue(to_aten(*value.tensor));
  if (!converting) return std::nullopt;
  const auto scalar = scalar_of(value, rule);
  return scalar ? Bound(IValue(wrapped_number(*scalar))) : std::nullopt;
}

const c10::Type& without_option(const c10::Type& type) {
  const auto* optional = type.castRaw<c10::OptionalType>();
  return optional != nullptr ? *optional->getElementType() : type;
}

// What an int of a schema really is: dtypes, layouts and memory formats have one's shape there. They are taken by their
// names alone, since libtorch does not check their numbers.
TypeKind real_kind(const c10::Argument& argument) {
  const c10::Type& real = without_option(*argument.real_type());
  if (real.kind() != TypeKind::IntType) return real.kind();
  if (argument.name() == "dtype") return TypeKind::ScalarTypeType;
  if (argument.name() == "layout") return TypeKind::LayoutType;
  return argument.name() == "memory_format" ? TypeKind::MemoryFormatType : TypeKind::IntType;
}

bool is_enumeration(const c10::Argument& argument) {
  const TypeKind kind = real_kind(argument);
  return kind == TypeKind::ScalarTypeType || kind == TypeKind::LayoutType || kind == TypeKind::MemoryFormatType;
}

std::optional<std::int64_t> named_integer(const c10::Argument& argument, std::string_view text) {
  struct Named {
    std::string_view name;
    std::int64_t number;
  };
  constexpr Named kLayouts[] = {{"strided", static_cast<std::int64_t>(at::kStrided)},
                                {"sparse_coo", static_cast<std::int64_t>(at::kSparse)},
                                {"sparse_csr", static_cast<std::int64_t>(at::kSparseCsr)}};
  constexpr Named kFormats[] = {{"contiguous_format", static_cast<std::int64_t>(at::MemoryFormat::Contiguous)},
                                {"preserve_format", static_cast<std::int64_t>(at::MemoryFormat::Preserve)},
                                {"channels_last", static_cast<std::int64_t>(at::MemoryFormat::ChannelsLast)},
                                {"channels_last_3d", static_cast<std::int64_t>(at::MemoryFormat::ChannelsLast3d)}};
  const auto among = [&](std::span<const Named> known) -> std::optional<std::int64_t> {
    for (const Named& entry : known) {
      if (entry.name == text) return entry.number;
    }
    return std::nullopt;
  };
  switch (real_kind(argument)) {
    case TypeKind::ScalarTypeType: {
      const auto type = scalar_type(text);
      return type ? std::optional(static_cast<std::int64_t>(*type)) : std::nullopt;
    }
    case TypeKind::LayoutType:
      return among(kLayouts);
    case TypeKind::MemoryFormatType:
      return among(kFormats);
    default:
      return std::nullopt;
  }
}

Bound bind_integer(const c10::Argument& argument, const Value& value) {
  if (value.kind == ValueKind::kText) {
    const auto named = named_integer(argument, value.text);
    return named ? Bound(IValue(*named)) : std::nullopt;
  }
  const auto integer = is_enumeration(argument) ? std::nullopt : integer_of(value);
  return integer ? Bound(IValue(*integer)) : std::nullopt;
}

Bound bind_device(const Value& value) {
  if (value.kind != ValueKind::kText) return std::nullopt;
  try {
    const c10::Device device{std::string(value.text)};
    if (device.is_cuda() && !at::globalContext().hasCUDA()) {
      fail(Status::kInvalidArgument,
           "device: wanted one that this libtorch has, got \"{}\" (it was built without CUDA)", value.text);
    }
    return IValue(device);
  } catch (const c10::Error&) {
    return std::nullopt;
  }
}

// A list of what `one` makes of each value.
template <typename T, typename One>
Bound bind_list_of(std::span<const Value> values, One&& one) {
  c10::List<T> list;
  list.reserve(values.size());
  for (const Value& value : values) {
    auto element = one(value);
    if (!element) return std::nullopt;
    list.push_back(T(*element));
  }
  return IValue(std::move(list));
}

Bound bind_optional_tensors(std::span<const Value> values) {
  c10::List<c10::optional<at::Tensor>> list;
  for (const Value& value : values) {
    if (value.kind != ValueKind::kTensor && value.kind != ValueKind::kNone) return std::nullopt;
    list.push_back(value.kind == ValueKind::kNone ? c10::optional<at::Tensor>() : to_aten(*value.tensor));
  }
  return IValue(std::move(list));
}

Bound bind_scalars(std::span<const Value> values, NumberRule rule) {
  c10::impl::GenericList list(c10::NumberType::get());
  for (const Value& value : values) {
    const auto scalar = scalar_of(value, rule);
    if (!scalar) return std::nullopt;
    list.push_back(IValue(*scalar));
  }
  return IValue(std::move(list));
}

Bound bind_elements(const c10::Type& element, std::span<const Value> values, NumberRule rule) {
  switch (element.kind()) {
    case TypeKind::TensorType:
      return bind_list_of<at::Tensor>(values, [](const Value& value) {
        return value.kind == ValueKind::kTensor ? std::optional(to_aten(*value.tensor)) : std::nullopt;
      });
    case TypeKind::IntType:
    case TypeKind::SymIntType:
      return bind_list_of<std::int64_t>(values, integer_of);
    case TypeKind::FloatType:
      return bind_list_of<double>(values, double_of);
    case TypeKind::BoolType:
      return bind_list_of<bool>(values, [](const Value& value) {
        return value.kind == ValueKind::kBool ? std::optional(value.integer != 0) : std::nullopt;
      });
    case TypeKind::StringType:
      return bind_list_of<std::string>(values, [](const Value& value) {
        return value.kind == ValueKind::kText ? std::optional(std::string(value.text)) : std::nullopt;
      });
    case TypeKind::NumberType:
      return bind_scalars(values, rule);
    case TypeKind::OptionalType:
      return bind_optional_tensors(values);
    default:
      return std::nullopt;
  }
}

bool is_default_empty(const c10::Argument& argument, const Value& value) {
  return value.list.empty() && argument.default_value() && argument.default_value()->isIntList() &&
         argument.default_value()->toIntVector().empty();
}

Bound bind_list(const c10::Argument& argument, const c10::ListType& type, const Value& value, bool converting,
                NumberRule rule) {
  const c10::Type& element = *type.getElementType();
  if (value.kind == ValueKind::kList) {
    // libtorch reads as many as the schema says, whatever came: one stands for all, others are refused.
    const std::size_t wanted =
        element.kind() == TypeKind::IntType ? static_cast<std::size_t>(argument.N().value_or(1)) : 1;
    if (wanted < 2 || value.list.size() == wanted || is_default_empty(argument, value)) {
      return bind_elements(element, value.list, rule);
    }
    if (value.list.size() != 1) return std::nullopt;
    return bind_elements(element, std::vector<Value>(wanted, value.list[0]), rule);
  }
  if (!converting || !is_number(value)) return std::nullopt;
  const std::vector<Value> repeated(static_cast<std::size_t>(argument.N().value_or(1)), value);
  return bind_elements(element, repeated, rule);
}

}  // namespace

bool is_number(const Value& value) { return value.kind == ValueKind::kNumber || value.kind == ValueKind::kInteger; }

bool is_integer_list(const c10::Argument& argument) {
  const auto* list = without_option(*argument.type()).castRaw<c10::ListType>();
  return list != nullptr && (list->getElementType()->kind() == TypeKind::IntType ||
                             list->getElementType()->kind() == TypeKind::SymIntType);
}

std::optional<IValue> bind_value(const c10::Argument& argument, const Value& value, bool converting, NumberRule rule) {
  const bool is_optional = argument.type()->kind() == TypeKind::OptionalType;
  const c10::Type& type = without_option(*argument.type());
  if (value.kind == ValueKind::kNone) {
    if (is_optional) return IValue();
    return argument.default_value() ? Bound(*argument.default_value()) : std::nullopt;
  }
  switch (type.kind()) {
    case TypeKind::TensorType:
      return bind_tensor(value, converting, rule);
    case TypeKind::NumberType: {
      const auto scalar = scalar_of(value, rule);
      return scalar ? Bound(IValue(*scalar)) : std::nullopt;
    }
    case TypeKind::IntType:
    case TypeKind::SymIntType:
      return bind_integer(argument, value);
    case TypeKind::FloatType: {
      const auto number = double_of(value);
      return number ? Bound(IValue(*number)) : std::nullopt;
    }
    case TypeKind::BoolType:
      return value.kind == ValueKind::kBool ? Bound(IValue(value.integer != 0)) : std::nullopt;
    case TypeKind::StringType:
      return value.kind == ValueKind::kText ? Bound(IValue(std::string(value.text))) : std::nullopt;
    case TypeKind::DeviceObjType:
      return bind_device(value);
    case TypeKind::ListType:
      return bind_list(argument, *type.castRaw<c10::ListType>(), value, converting, rule);
    default:
      return std::nullopt;
  }
}

std::optional<IValue> bind_numbers(const c10::Argument& argument, std::span<const Value> values) {
  return is_integer_list(argument) ? bind_list_of<std::int64_t>(values, integer_of) : std::nullopt;
}

bool can_bind(const c10::Type& given) {
  const c10::Type& type = without_option(given);
  switch (type.kind()) {
    case TypeKind::TensorType:
    case TypeKind::NumberType:
    case TypeKind::IntType:
    case TypeKind::SymIntType:
    case TypeKind::FloatType:
    case TypeKind::BoolType:
    case TypeKind::StringType:
    case TypeKind::DeviceObjType:
      return true;
    case TypeKind::ListType:
      return can_bind(*type.castRaw<c10::ListType>()->getElementType());
    default:
      return false;
  }
}

}  // namespace lacuna::aten
