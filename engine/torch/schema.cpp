#include "torch/schema.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <tuple>

#include "base/error.h"
#include "torch/bind.h"
#include "torch/describe.h"
#include "torch/random.h"
#include "torch/tensors.h"

namespace lacuna::aten {
namespace {

bool is_generator(const c10::Argument& argument) {
  const c10::Type& type = *argument.type();
  if (type.kind() == c10::TypeKind::GeneratorType) return true;
  const auto* optional = type.castRaw<c10::OptionalType>();
  return optional != nullptr && optional->getElementType()->kind() == c10::TypeKind::GeneratorType;
}

bool is_written(const c10::Argument& argument) {
  return argument.alias_info() != nullptr && argument.alias_info()->isWrite();
}

bool is_dimension_name(const c10::Argument& argument) {
  return argument.type()->str().find("str") != std::string::npos &&
         (argument.name() == "names" || argument.name() == "dim" || argument.name() == "dims");
}

// The text is made only where somebody wants it: most forms that do not fit are passed over in silence.
template <typename... Args>
void say(std::string* why, fmt::format_string<Args...> form, Args&&... args) {
  if (why != nullptr) *why = fmt::format(form, std::forward<Args>(args)...);
}

at::Generator next_generator() { return at::detail::createCPUGenerator(random_streams().next()); }

}  // namespace

std::optional<Schema> Schema::of(c10::OperatorHandle handle) {
  if (!handle.hasSchema()) return std::nullopt;
  Schema result(std::move(handle));
  for (const c10::Argument& argument : result.schema().arguments()) {
    const bool generator = is_generator(argument);
    // A generator that must be given cannot be; where it may be left out it is ours.
    if (generator ? !argument.default_value() : !can_bind(*argument.type()) && !argument.default_value()) {
      return std::nullopt;
    }
    if (argument.kwarg_only() && is_written(argument)) return std::nullopt;
    result.is_generator_.push_back(generator);
    result.has_generator_ = result.has_generator_ || generator;
    result.writes_ = result.writes_ || is_written(argument);
    result.has_names_ = result.has_names_ || is_dimension_name(argument);
  }
  result.draws_ = !result.has_generator_ && result.handle_.hasTag(at::Tag::nondeterministic_seeded);
  return result;
}

std::optional<std::size_t> Schema::find(std::string_view name) const {
  const auto& wanted = schema().arguments();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].name() == name && !is_generator_[i]) return i;
  }
  return std::nullopt;
}

std::optional<std::span<const Schema::Share>> Schema::share(std::span<const Value> arguments, Liberty liberty,
                                                            std::string* why) const {
  const auto& wanted = schema().arguments();
  static thread_local std::vector<Share> shares;
  shares.assign(wanted.size(), Share());
  std::size_t placed = 0;
  const auto takes_place = [&](std::size_t i) {
    return i < wanted.size() && !wanted[i].kwarg_only() && !is_generator_[i];
  };
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Value& value = arguments[i];
    if (!value.name.empty()) {
      const auto place = find(value.name);
      if (!place) {
        say(why, "no argument named {}", value.name);
        return std::nullopt;
      }
      if (shares[*place].count > 0) {
        say(why, "{}: wanted once, got in its place and by its name", value.name);
        return std::nullopt;
      }
      shares[*place] = {&value, 1};
    } else if (takes_place(placed)) {
      shares[placed++] = {&value, 1};
    } else if (liberty == Liberty::kGathering && placed > 0 && is_number(value)) {
      shares[placed - 1].count += 1;
    } else {
      say(why, "wanted at most {} arguments, got more", placed);
      return std::nullopt;
    }
  }
  return std::span<const Share>(shares);
}

std::optional<torch::jit::Stack> Schema::bind(std::span<const Value> arguments, Liberty liberty,
                                              std::string* why) const {
  const auto shares = share(arguments, liberty, why);
  if (!shares) return std::nullopt;
  NumberRule rule;
  for (const Value& value : arguments) {
    if (value.kind != ValueKind::kTensor) continue;
    rule.whole_is_integer = c10::isIntegralType(scalar_type(value.tensor->dtype()), /*includeBool=*/true);
    break;
  }
  torch::jit::Stack stack;
  const auto& wanted = schema().arguments();
  stack.reserve(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Share& given = (*shares)[i];
    if (given.count == 0) {
      if (!wanted[i].default_value()) {
        if (why != nullptr) say(why, "{}: wanted a {}, got nothing", wanted[i].name(), wanted[i].type()->str());
        return std::nullopt;
      }
      stack.push_back(is_generator_[i] ? c10::IValue() : *wanted[i].default_value());
      continue;
    }
    auto value = given.count > 1 ? bind_numbers(wanted[i], {given.first, given.count})
                                 : bind_value(wanted[i], *given.first, liberty != Liberty::kExact, rule);
    if (!value) {
      if (why != nullptr) {
        say(why, "{}: wanted a {}, got {}", wanted[i].name(), wanted[i].type()->str(),
            describe({given.first, given.count}));
      }
      return std::nullopt;
    }
    stack.push_back(std::move(*value));
  }
  return stack;
}

void Schema::call(torch::jit::Stack& stack) const {
  for (std::size_t i = 0; has_generator_ && i < is_generator_.size(); ++i) {
    if (is_generator_[i]) stack[i] = next_generator();
  }
  std::optional<DefaultGenerator> seeded;
  if (draws_) seeded.emplace();
  handle_.callBoxed(&stack);
}

std::string Schema::text() const {
  std::string result = c10::toString(schema());
  return result.starts_with("aten::") ? result.substr(6) : result;
}

bool Schema::is_method() const {
  const auto& wanted = schema().arguments();
  return !wanted.empty() && wanted[0].type()->kind() == c10::TypeKind::TensorType;
}

bool Schema::writes(std::span<const Value> arguments, std::size_t index) const {
  const auto& wanted = schema().arguments();
  if (!arguments[index].name.empty()) {
    const auto place = find(arguments[index].name);
    return place && is_written(wanted[*place]);
  }
  return index < wanted.size() && is_written(wanted[index]);
}

bool operator<(const Schema& a, const Schema& b) {
  const auto key = [](const Schema& s) {
    return std::tuple(s.has_names_, !s.schema().overload_name().empty(), s.schema().arguments().size(),
                      s.schema().overload_name());
  };
  return key(a) < key(b);
}

}  // namespace lacuna::aten
