// Operators by name through lacuna.h: values there and back, misuse, threads.
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "lacuna.h"

namespace {

// Whether libtorch is not here: then the test says so and ends.
bool without_operators() {
  std::int32_t threads = 0;
  if (lacuna_torch_threads(&threads) == LACUNA_OK) return false;
  WARN("skipped: " << lacuna_last_error());
  return true;
}

lacuna_tensor* create(std::int64_t size, double value, std::int32_t dtype = LACUNA_FLOAT32) {
  lacuna_tensor* tensor = nullptr;
  REQUIRE(lacuna_tensor_create(dtype, &size, 1, &tensor) == LACUNA_OK);
  REQUIRE(lacuna_tensor_fill(tensor, value) == LACUNA_OK);
  return tensor;
}

const lacuna_operator* find(const char* name) {
  const lacuna_operator* op = nullptr;
  REQUIRE(lacuna_operator_find(name, &op) == LACUNA_OK);
  return op;
}

lacuna_value of_tensor(lacuna_tensor* tensor) {
  lacuna_value value{};
  value.kind = LACUNA_VALUE_TENSOR;
  value.tensor = tensor;
  return value;
}

lacuna_value of_number(double number) {
  lacuna_value value{};
  value.kind = LACUNA_VALUE_NUMBER;
  value.number = number;
  return value;
}

float first_float(const lacuna_tensor* tensor) {
  lacuna_tensor_view view{};
  REQUIRE(lacuna_tensor_get_view(tensor, &view) == LACUNA_OK);
  float value = 0;
  std::memcpy(&value, view.data, sizeof value);
  return value;
}

// The status of a call with these arguments; results are freed.
lacuna_status call(const lacuna_operator* op, const std::vector<lacuna_value>& arguments) {
  const lacuna_value* results = nullptr;
  std::int64_t count = 0;
  const lacuna_status status =
      lacuna_operator_call(op, arguments.data(), static_cast<std::int64_t>(arguments.size()), &results, &count);
  if (status != LACUNA_OK) return status;
  for (std::int64_t i = 0; i < count; ++i) {
    if (results[i].kind == LACUNA_VALUE_TENSOR) lacuna_tensor_free(results[i].tensor);
  }
  return status;
}

}  // namespace

TEST_CASE("an operator works on the tensors' own memory, and its result on the caller's") {
  if (without_operators()) return;
  lacuna_tensor* a = create(3, 1);
  const lacuna_value arguments[] = {of_tensor(a), of_number(2)};
  const lacuna_value* results = nullptr;
  std::int64_t count = 0;
  REQUIRE(lacuna_operator_call(find("add"), arguments, 2, &results, &count) == LACUNA_OK);
  REQUIRE(count == 1);
  REQUIRE(results[0].kind == LACUNA_VALUE_TENSOR);
  lacuna_tensor* sum = results[0].tensor;
  CHECK(first_float(sum) == 3);
  REQUIRE(lacuna_operator_call(find("add_"), arguments, 2, &results, &count) == LACUNA_OK);
  CHECK(results[0].kind == LACUNA_VALUE_SAME);
  CHECK(results[0].integer == 0);
  CHECK(first_float(a) == 3);
  lacuna_tensor_free(a);
  CHECK(first_float(sum) == 3);
  lacuna_tensor_free(sum);
}

TEST_CASE("a list is a value of values, and lists come back") {
  if (without_operators()) return;
  lacuna_tensor *a = create(2, 1), *b = create(3, 2);
  const lacuna_value parts[] = {of_tensor(a), of_tensor(b)};
  lacuna_value list{};
  list.kind = LACUNA_VALUE_LIST;
  list.integer = 2;
  list.list = parts;
  CHECK(call(find("cat"), {list}) == LACUNA_OK);
  const lacuna_value split[] = {of_tensor(b), of_number(2)};
  const lacuna_value* results = nullptr;
  std::int64_t count = 0;
  REQUIRE(lacuna_operator_call(find("split"), split, 2, &results, &count) == LACUNA_OK);
  REQUIRE(count == 1);
  REQUIRE(results[0].kind == LACUNA_VALUE_LIST);
  REQUIRE(results[0].integer == 2);
  for (std::int64_t i = 0; i < 2; ++i) lacuna_tensor_free(results[0].list[i].tensor);
  lacuna_tensor_free(a);
  lacuna_tensor_free(b);
}

TEST_CASE("misuse of operators is a status and a text") {
  if (without_operators()) return;
  const lacuna_operator* op = nullptr;
  CHECK(lacuna_operator_find("no_such_operator", &op) == LACUNA_NOT_FOUND);
  CHECK(lacuna_operator_find(nullptr, &op) == LACUNA_INVALID_ARGUMENT);
  CHECK(lacuna_operator_find("add", nullptr) == LACUNA_INVALID_ARGUMENT);
  op = find("add");
  const lacuna_value* results = nullptr;
  std::int64_t count = 0;
  CHECK(lacuna_operator_call(nullptr, nullptr, 0, &results, &count) == LACUNA_INVALID_ARGUMENT);
  CHECK(lacuna_operator_call(op, nullptr, 1, &results, &count) == LACUNA_INVALID_ARGUMENT);
  CHECK(lacuna_operator_call(op, nullptr, -1, &results, &count) == LACUNA_INVALID_ARGUMENT);
  CHECK(call(op, {}) == LACUNA_INVALID_ARGUMENT);
  lacuna_value odd{};
  odd.kind = 99;
  CHECK(call(op, {odd}) == LACUNA_INVALID_ARGUMENT);
  odd.kind = LACUNA_VALUE_SAME;  // a result's alone
  CHECK(call(op, {odd}) == LACUNA_INVALID_ARGUMENT);
  CHECK(call(op, {of_tensor(nullptr)}) == LACUNA_INVALID_ARGUMENT);
  odd.kind = LACUNA_VALUE_TEXT;
  odd.integer = 5;  // no bytes
  CHECK(call(op, {odd}) == LACUNA_INVALID_ARGUMENT);
  odd.kind = LACUNA_VALUE_LIST;
  odd.integer = -3;
  CHECK(call(op, {odd}) == LACUNA_INVALID_ARGUMENT);
  lacuna_value itself{};  // a list in itself has no end
  itself.kind = LACUNA_VALUE_LIST;
  itself.integer = 1;
  itself.list = &itself;
  CHECK(call(op, {itself}) == LACUNA_INVALID_ARGUMENT);
  CHECK(lacuna_torch_set_threads(0) == LACUNA_INVALID_ARGUMENT);
  CHECK(lacuna_tensor_set_requires_grad(nullptr, 1) == LACUNA_INVALID_ARGUMENT);
  CHECK(lacuna_autograd_backward(nullptr, nullptr, 1, 0, 0) == LACUNA_INVALID_ARGUMENT);
  CHECK(std::string(lacuna_last_error()).find("losses") != std::string::npos);
  CHECK(lacuna_operator_is_method(nullptr) == 0);
  CHECK(lacuna_tensor_requires_grad(nullptr) == 0);
}

TEST_CASE("several threads may call operators on handles of one tensor") {
  if (without_operators()) return;
  lacuna_tensor* shared = create(1000, 1);
  const lacuna_operator* op = find("mul");
  std::vector<std::thread> threads;
  std::vector<int> failures(4, 0);
  for (std::size_t t = 0; t < failures.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        lacuna_tensor* own = nullptr;
        if (lacuna_tensor_lend(shared, 1, &own) != LACUNA_OK) ++failures[t];
        if (call(op, {of_tensor(own), of_number(2)}) != LACUNA_OK) ++failures[t];
        lacuna_tensor_free(own);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == std::vector<int>(4, 0));
  lacuna_tensor_free(shared);
}

TEST_CASE("a tensor that its handle's owner wrote to by himself is noticed by autograd") {
  if (without_operators()) return;
  lacuna_tensor *w = create(2, 3, LACUNA_FLOAT64), *x = create(2, 5, LACUNA_FLOAT64);
  REQUIRE(lacuna_tensor_set_requires_grad(w, 1) == LACUNA_OK);
  const lacuna_value arguments[] = {of_tensor(w), of_tensor(x)};
  const lacuna_value* results = nullptr;
  std::int64_t count = 0;
  REQUIRE(lacuna_operator_call(find("dot"), arguments, 2, &results, &count) == LACUNA_OK);
  lacuna_tensor* loss = results[0].tensor;
  lacuna_tensor_view view{};
  REQUIRE(lacuna_tensor_get_view(x, &view) == LACUNA_OK);
  static_cast<double*>(view.data)[0] = 7;
  REQUIRE(view.written != nullptr);
  *view.written = 1;
  CHECK(lacuna_autograd_backward(&loss, nullptr, 1, 0, 0) == LACUNA_INVALID_ARGUMENT);
  CHECK(std::string(lacuna_last_error()).find("modified by an inplace operation") != std::string::npos);
  for (lacuna_tensor* tensor : {w, x, loss}) lacuna_tensor_free(tensor);
}
