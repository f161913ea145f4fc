// All operators of libtorch's "aten" namespace by name, and calls of them.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tensor/operators.h"
#include "torch/schema.h"

namespace lacuna::aten {

class AtenOperator final : public Operator {
 public:
  AtenOperator(std::string name, std::vector<Schema> forms);
  std::vector<Value> call(std::span<const Value> arguments) const override;
  std::string help() const override;
  bool is_method() const override;

 private:
  struct Chosen {
    const Schema* form = nullptr;
    torch::jit::Stack stack;
  };
  Chosen choose(std::span<const Value> arguments) const;
  [[noreturn]] void refuse(std::span<const Value> arguments) const;

  std::string name_;
  std::vector<Schema> forms_;
};

class OperatorTable {
 public:
  const AtenOperator* find(std::string_view name);
  std::vector<std::string> names();

 private:
  void list_names();

  std::mutex mutex_;
  std::map<std::string, std::vector<c10::OperatorName>, std::less<>> listed_;  // the forms of each name
  std::map<std::string, std::unique_ptr<AtenOperator>, std::less<>> made_;     // nullptr: no form can be called
};

}  // namespace lacuna::aten
