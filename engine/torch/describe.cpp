#include "torch/describe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lacuna::aten {
namespace {

std::string describe_value(const Value& value) {
  switch (value.kind) {
    case ValueKind::kNone:
      return "nil";
    case ValueKind::kBool:
      return value.integer != 0 ? "true" : "false";
    case ValueKind::kNumber:
      return fmt::format("{}", value.number);
    case ValueKind::kInteger:
      return fmt::format("{}", value.integer);
    case ValueKind::kComplex:
      return fmt::format("{}{:+}i", value.number, value.imaginary);
    case ValueKind::kText:
      return fmt::format("\"{}\"", value.text.substr(0, 40));
    case ValueKind::kTensor: {
      const std::string dtype =
          value.tensor->foreign() ? value.tensor->foreign()->dtype() : std::string(dtype_name(value.tensor->dtype()));
      return fmt::format("Tensor ({}) {}", fmt::join(value.tensor->sizes(), ", "), dtype);
    }
    case ValueKind::kList: {
      std::string text;
      for (std::size_t i = 0; i < value.list.size() && i < 8; ++i) {
        text += (i > 0 ? ", " : "") + describe_value(value.list[i]);
      }
      return "{ " + text + (value.list.size() > 8 ? ", …" : "") + " }";
    }
    default:
      return "?";
  }
}

}  // namespace

std::string describe(std::span<const Value> arguments) {
  std::string text;
  for (const Value& value : arguments) {
    if (!text.empty()) text += ", ";
    if (!value.name.empty()) text += fmt::format("{}=", value.name);
    text += describe_value(value);
  }
  return "(" + text + ")";
}

}  // namespace lacuna::aten
