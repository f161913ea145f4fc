// How tensors print, line by line as a person sees it.
#include "tensor/format.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "support/tensors.h"

using namespace lacuna;
using test::counting;
using test::list;

namespace {

std::string floats(const std::vector<double>& numbers) { return format_tensor(list(DType::kFloat32, numbers)); }

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0, start = 0;
  for (std::size_t end; (end = text.find('\n', start)) != std::string::npos; start = end + 1) {
    longest = std::max(longest, end - start);
  }
  return longest;
}

}  // namespace

TEST_CASE("a tensor prints in nested brackets, then its dtype and shape") {
  CHECK(format_tensor(counting({2, 2})) == "[[0., 1.],\n [2., 3.]]\n[float32 (2, 2)]");
  CHECK(format_tensor(counting({2, 1, 2})) == "[[[0., 1.]],\n\n [[2., 3.]]]\n[float32 (2, 1, 2)]");
  CHECK(format_tensor(Tensor::zeros(DType::kInt64, {})) == "0\n[int64 ()]");
  CHECK(format_tensor(counting({2, 3}).transpose(0, 1)) == "[[0., 3.],\n [1., 4.],\n [2., 5.]]\n[float32 (3, 2)]");
}

TEST_CASE("columns are aligned, decimals four, booleans words") {
  CHECK(floats({0.5, -100.25}) == "[   0.5000, -100.2500]\n[float32 (2)]");
  CHECK(format_tensor(list(DType::kBool, {1, 0})) == "[ true, false]\n[bool (2)]");
  CHECK(format_tensor(list(DType::kInt64, {1, -2000})) == "[    1, -2000]\n[int64 (2)]");
  CHECK(format_tensor(list(DType::kFloat16, {0.1})) == "[0.1000]\n[float16 (1)]");
}

TEST_CASE("very large, very small and far apart numbers print in scientific notation") {
  CHECK(floats({1e-7, 1}) == "[1.0000e-07, 1.0000e+00]\n[float32 (2)]");
  CHECK(floats({123456.5}) == "[1.2346e+05]\n[float32 (1)]");
  CHECK(floats({0, 0.25}) == "[0.0000, 0.2500]\n[float32 (2)]");
}

TEST_CASE("what is no number prints as a word and decides nothing") {
  CHECK(floats({std::nan(""), -HUGE_VAL, 0.25}) == "[   nan,   -inf, 0.2500]\n[float32 (3)]");
  CHECK(floats({HUGE_VAL, 2}) == "[inf,  2.]\n[float32 (2)]");
}

TEST_CASE("a tensor without elements prints at once, whatever its other sizes") {
  CHECK(format_tensor(Tensor::zeros(DType::kFloat32, {0})) == "[]\n[float32 (0)]");
  CHECK(format_tensor(Tensor::zeros(DType::kFloat32, {std::int64_t{1} << 50, 0})) ==
        "[]\n[float32 (1125899906842624, 0)]");
}

TEST_CASE("long dimensions show their ends") {
  CHECK(format_tensor(counting({2000})) == "[   0.,    1.,    2., ..., 1997., 1998., 1999.]\n[float32 (2000)]");
  const std::string square = format_tensor(counting({200, 200}));
  CHECK_THAT(square, Catch::Contains("\n ...,\n [39400., 39401., 39402., ..., 39597., 39598., 39599.],\n"));
  CHECK(square.size() < 500);
  CHECK_THAT(format_tensor(counting({1000})), !Catch::Contains("..."));
}

TEST_CASE("lines are at most a hundred characters long") {
  CHECK(longest_line(format_tensor(counting({3, 300}))) <= 80);
  CHECK(longest_line(format_tensor(counting({60}))) <= 80);
}
