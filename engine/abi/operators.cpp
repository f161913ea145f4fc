// Operators by name, of lacuna.h: values across the boundary and back.
#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <memory>

#include "abi/guard.h"
#include "abi/tensor_handle.h"
#include "model/torch_library.h"

using lacuna::fail;
using lacuna::Operator;
using lacuna::Status;
using lacuna::Value;
using lacuna::ValueKind;
using lacuna::abi::give_text;
using lacuna::abi::guard;
using lacuna::abi::make_tensor_handle;
using lacuna::abi::require;
using lacuna::abi::require_array;

namespace {

static_assert(LACUNA_VALUE_SAME == static_cast<int>(ValueKind::kSame));

const Operator* operator_of(const lacuna_operator* op) { return reinterpret_cast<const Operator*>(op); }

constexpr int kDeepest = 4;  // lists in lists

// The arguments of one call; lists are kept beside them. Few arguments, as most calls have, need no memory of their
// own.
class Arguments {
 public:
  std::span<const Value> read(const lacuna_value* values, int64_t count) {
    if (count > static_cast<int64_t>(few_.size())) return read_list(values, count, 0);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) read_one(values[i], few_[i], 0);
    return {few_.data(), static_cast<std::size_t>(count)};
  }

 private:
  std::span<const Value> read_list(const lacuna_value* values, int64_t count, int depth) {
    if (depth > kDeepest) fail(Status::kInvalidArgument, "arguments: wanted lists of at most {} levels", kDeepest);
    auto& out = lists_.emplace_back(std::make_unique<Value[]>(static_cast<std::size_t>(count)));
    Value* const first = out.get();  // lists in the list move what `out` refers to
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) read_one(values[i], first[i], depth);
    return {first, static_cast<std::size_t>(count)};
  }

  void read_one(const lacuna_value& from, Value& to, int depth) {
    if (from.kind < LACUNA_VALUE_NONE || from.kind > LACUNA_VALUE_LIST) {
      fail(Status::kInvalidArgument, "arguments: wanted a lacuna_value_kind from 0 to {}, got {}",
           static_cast<int>(LACUNA_VALUE_LIST), from.kind);
    }
    to.kind = static_cast<ValueKind>(from.kind);
    to.integer = from.integer;
    to.number = from.number;
    to.imaginary = from.imaginary;
    if (from.name_length > 0) {
      require(from.name, "arguments: name");
      to.name = {from.name, static_cast<std::size_t>(from.name_length)};
    }
    switch (to.kind) {
      case ValueKind::kText:
        require_array(from.text, from.integer, "arguments: text", "arguments: integer");
        to.text = {from.integer > 0 ? from.text : "", static_cast<std::size_t>(from.integer)};
        break;
      case ValueKind::kTensor:
        require(from.tensor, "arguments: tensor");
        to.tensor = &from.tensor->tensor;
        break;
      case ValueKind::kList:
        require_array(from.list, from.integer, "arguments: list", "arguments: integer");
        to.list = read_list(from.list, from.integer, depth + 1);
        break;
      default:
        break;
    }
  }

  std::array<Value, 4> few_;
  std::vector<std::unique_ptr<Value[]>> lists_;
};

// The results of the thread's last call. Tensor handles in it are the caller's.
class Results {
 public:
  const lacuna_value* give(std::vector<Value> values) {
    if (!lists_.empty()) lists_.clear();
    if (!texts_.empty()) texts_.clear();
    top_.assign(values.size(), lacuna_value{});
    for (std::size_t i = 0; i < values.size(); ++i) store_one(std::move(values[i]), top_[i]);
    return top_.data();
  }

 private:
  const lacuna_value* store(std::vector<Value> values) {
    std::vector<lacuna_value>& out = lists_.emplace_back(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) store_one(std::move(values[i]), out[i]);
    return out.data();
  }

  void store_one(Value from, lacuna_value& to) {
    to.kind = static_cast<int32_t>(from.kind);
    to.integer = from.integer;
    to.number = from.number;
    to.imaginary = from.imaginary;
    if (from.kind == ValueKind::kTensor) {
      to.tensor = make_tensor_handle(std::move(from.made.front()));
    } else if (from.kind == ValueKind::kText) {
      texts_.push_back(std::move(from.made_text));
      to.text = texts_.back().c_str();
      to.integer = static_cast<int64_t>(texts_.back().size());
    } else if (from.kind == ValueKind::kList) {
      to.integer = static_cast<int64_t>(from.made_list.size());
      to.list = store(std::move(from.made_list));
    }
  }

  std::vector<lacuna_value> top_;
  std::deque<std::vector<lacuna_value>> lists_;
  std::deque<std::string> texts_;
};

}  // namespace

extern "C" {

lacuna_status lacuna_operator_find(const char* name, const lacuna_operator** out) {
  return guard([&] {
    require(name, "name");
    require(out, "out");
    const Operator* found = lacuna::torch_library().operators->find(name);
    if (found == nullptr) fail(Status::kNotFound, "{}: there is no operator of that name", name);
    *out = reinterpret_cast<const lacuna_operator*>(found);
  });
}

lacuna_status lacuna_operator_call(const lacuna_operator* op, const lacuna_value* arguments, int64_t count,
                                   const lacuna_value** results, int64_t* result_count) {
  return guard([&] {
    require(op, "op");
    require_array(arguments, count, "arguments", "count");
    require(results, "results");
    require(result_count, "result_count");
    lacuna::torch_library();  // a fork has none
    static thread_local Results kept;
    Arguments given;
    std::vector<Value> made = operator_of(op)->call(given.read(arguments, count));
    *result_count = static_cast<int64_t>(made.size());
    *results = kept.give(std::move(made));
  });
}

lacuna_status lacuna_operator_help(const lacuna_operator* op, char* text, int64_t capacity, int64_t* length) {
  return guard([&] {
    require(op, "op");
    give_text(operator_of(op)->help(), text, capacity, length);
  });
}

int32_t lacuna_operator_is_method(const lacuna_operator* op) {
  return op != nullptr && operator_of(op)->is_method() ? 1 : 0;
}

lacuna_status lacuna_operator_names(char* text, int64_t capacity, int64_t* length) {
  return guard([&] {
    std::string all;
    for (const std::string& name : lacuna::torch_library().operators->names()) all += name + "\n";
    give_text(all, text, capacity, length);
  });
}

int32_t lacuna_torch_is_open(void) { return lacuna::torch_library_is_open() ? 1 : 0; }

lacuna_status lacuna_torch_info(char* text, int64_t capacity, int64_t* length) {
  return guard([&] { give_text(lacuna::torch_library().operators->info(), text, capacity, length); });
}

lacuna_status lacuna_torch_threads(int32_t* out) {
  return guard([&] {
    require(out, "out");
    *out = lacuna::torch_library().operators->threads();
  });
}

lacuna_status lacuna_torch_set_threads(int32_t count) {
  return guard([&] {
    constexpr int32_t kMost = 1024;
    if (count < 1 || count > kMost) fail(Status::kInvalidArgument, "count: wanted 1 to {}, got {}", kMost, count);
    lacuna::torch_library().operators->set_threads(count);
  });
}

lacuna_status lacuna_torch_random(uint64_t* seed, uint64_t* step) {
  return guard([&] {
    require(seed, "seed");
    require(step, "step");
    const lacuna::Operators& operators = *lacuna::torch_library().operators;
    *seed = operators.random_seed();
    *step = operators.random_step();
  });
}

lacuna_status lacuna_torch_set_random(uint64_t seed, uint64_t step) {
  return guard([&] { lacuna::torch_library().operators->set_random(seed, step); });
}

}  // extern "C"
