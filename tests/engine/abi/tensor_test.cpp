// Tensors through lacuna.h: what handles share, and what is written where.
#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <vector>

#include "lacuna.h"

namespace {

lacuna_tensor* create(const std::vector<std::int64_t>& sizes) {
  lacuna_tensor* tensor = nullptr;
  REQUIRE(lacuna_tensor_create(LACUNA_FLOAT32, sizes.data(), static_cast<std::int32_t>(sizes.size()), &tensor) ==
          LACUNA_OK);
  return tensor;
}

lacuna_tensor_view view_of(const lacuna_tensor* tensor) {
  lacuna_tensor_view view;
  REQUIRE(lacuna_tensor_get_view(tensor, &view) == LACUNA_OK);
  return view;
}

}  // namespace

TEST_CASE("a view has its own shape over the memory of the tensor it was made from, in any order of free") {
  lacuna_tensor *tensor = create({2, 3}), *column = nullptr;
  REQUIRE(lacuna_tensor_fill(tensor, 2) == LACUNA_OK);
  REQUIRE(lacuna_tensor_select(tensor, 1, 2, &column) == LACUNA_OK);
  const lacuna_tensor_view whole = view_of(tensor), part = view_of(column);
  CHECK(whole.ndim == 2);
  CHECK(whole.read_only == 0);
  CHECK((whole.sizes[0] == 2 && whole.sizes[1] == 3 && whole.strides[0] == 3 && whole.strides[1] == 1));
  CHECK(part.ndim == 1);
  CHECK((part.sizes[0] == 2 && part.strides[0] == 3));
  CHECK(static_cast<float*>(part.data) == static_cast<float*>(whole.data) + 2);
  lacuna_tensor_free(tensor);
  lacuna_tensor* sum = nullptr;
  REQUIRE(lacuna_tensor_apply("sum", column, &sum) == LACUNA_OK);
  CHECK(*static_cast<float*>(view_of(sum).data) == 4);
  lacuna_tensor_free(sum);
  CHECK(lacuna_tensor_bytes(column) == 8);
  lacuna_tensor_free(column);
}

TEST_CASE("a text tells its whole length and fills what there is room for") {
  lacuna_tensor* tensor = create({});
  const std::string whole = "Tensor () float32\n0.";
  char text[64] = "untouched";
  std::int64_t length = 0;
  REQUIRE(lacuna_tensor_format(tensor, nullptr, 0, &length) == LACUNA_OK);
  CHECK(length == static_cast<std::int64_t>(whole.size()));
  REQUIRE(lacuna_tensor_format(tensor, text, 2, &length) == LACUNA_OK);
  CHECK(std::string(text) == "Tetouched");
  REQUIRE(lacuna_tensor_format(tensor, text, sizeof text, &length) == LACUNA_OK);
  CHECK(std::string(text, static_cast<std::size_t>(length)) == whole);
  lacuna_tensor_free(tensor);
}

TEST_CASE("results are written on success alone") {
  lacuna_tensor *tensor = create({2}), *values = nullptr, *indices = nullptr;
  CHECK(lacuna_tensor_topk(tensor, 3, &values, &indices) == LACUNA_INVALID_ARGUMENT);
  CHECK(lacuna_tensor_apply("softmax", nullptr, &values) == LACUNA_INVALID_ARGUMENT);
  CHECK(lacuna_tensor_reshape(tensor, nullptr, 1, &values) == LACUNA_INVALID_ARGUMENT);
  CHECK((values == nullptr && indices == nullptr));
  lacuna_tensor_free(tensor);
}

#ifndef __SANITIZE_ADDRESS__  // which ends the process instead of returning NULL
TEST_CASE("more memory than there is, is a status") {
  const std::int64_t sizes[2] = {std::int64_t{1} << 30, std::int64_t{1} << 28};
  lacuna_tensor* tensor = nullptr;
  CHECK(lacuna_tensor_create(LACUNA_INT64, sizes, 2, &tensor) == LACUNA_OUT_OF_MEMORY);
  CHECK(tensor == nullptr);
}
#endif

TEST_CASE("an operation without a place for its result is done in place") {
  lacuna_tensor *tensor = create({2}), *result = nullptr;
  REQUIRE(lacuna_tensor_binary("add", tensor, nullptr, 3, 1, nullptr) == LACUNA_OK);
  REQUIRE(lacuna_tensor_binary("sub", tensor, tensor, 0, 3, &result) == LACUNA_OK);
  CHECK(static_cast<float*>(view_of(tensor).data)[1] == 3);
  CHECK(static_cast<float*>(view_of(result).data)[1] == -6);
  REQUIRE(lacuna_tensor_apply("abs", result, nullptr) == LACUNA_OK);
  REQUIRE(lacuna_tensor_clamp(result, 0, 5, nullptr) == LACUNA_OK);
  CHECK(static_cast<float*>(view_of(result).data)[1] == 5);
  CHECK(lacuna_tensor_apply("sum", result, nullptr) == LACUNA_INVALID_ARGUMENT);
  lacuna_tensor_free(result);
  lacuna_tensor_free(tensor);
}
