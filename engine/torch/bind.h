// Values as what a schema's argument wants.
#pragma once

#include <optional>
#include <span>

#include "tensor/operators.h"
#include "torch/precompiled.h"

namespace lacuna::aten {

// What a whole number is where a number of any kind is wanted: an integer beside an integral tensor, else a double.
struct NumberRule {
  bool whole_is_integer = false;
};

// nullopt: no such value. converting: numbers stand for tensors, and one number for a list of the size that the schema
// says.
std::optional<c10::IValue> bind_value(const c10::Argument& argument, const Value& value, bool converting,
                                      NumberRule rule);
// Several numbers as one list.
std::optional<c10::IValue> bind_numbers(const c10::Argument& argument, std::span<const Value> values);
// Whether an argument of this type can be bound at all.
bool can_bind(const c10::Type& type);
bool is_number(const Value& value);
bool is_integer_list(const c10::Argument& argument);

}  // namespace lacuna::aten
