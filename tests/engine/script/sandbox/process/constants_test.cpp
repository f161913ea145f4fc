#include "script/sandbox/process/constants.h"

#include <catch2/catch.hpp>

using namespace lacuna;
using namespace lacuna::sandbox;

namespace {

constexpr std::int64_t kMillion = 1 << 20;

Tensor constant(std::int64_t count) {
  const auto memory = std::shared_ptr<float[]>(new float[static_cast<std::size_t>(count)]());
  return Tensor::over(DType::kFloat32, std::shared_ptr<void>(memory, memory.get()), memory.get(), {count}, true);
}

}  // namespace

TEST_CASE("a large tensor that never changes gets a slot, once") {
  Constants constants;
  const Tensor tensor = constant(kMillion);
  constants.begin_call();
  const Constants::Found first = constants.find(tensor);
  CHECK(first.slot >= kFirstConstantSlot);
  CHECK_FALSE(first.is_there);
  constants.begin_call();
  const Constants::Found second = constants.find(tensor.as_read_only());
  CHECK(second.slot == first.slot);
  CHECK(second.is_there);
  CHECK_FALSE(constants.find(tensor.slice(0, 0, kMillion / 2, 1)).is_there);
}

TEST_CASE("a small tensor and one that its owner may write to go with each call") {
  Constants constants;
  constants.begin_call();
  CHECK(constants.find(constant(1000)).slot == 0);
  CHECK(constants.find(Tensor::zeros(DType::kFloat32, {kMillion})).slot == 0);
  CHECK(constants.find(Tensor::zeros(DType::kFloat32, {kMillion}).as_read_only()).slot == 0);
}

TEST_CASE("a slot is given to another tensor, but not while the same call uses it") {
  Constants constants;
  constants.begin_call();
  std::vector<Tensor> tensors;
  for (std::uint32_t i = kFirstConstantSlot; i <= kSlots; ++i) tensors.push_back(constant(kMillion));
  for (std::size_t i = 0; i + 1 < tensors.size(); ++i) CHECK(constants.find(tensors[i]).slot != 0);
  CHECK(constants.find(tensors.back()).slot == 0);
  constants.begin_call();
  CHECK(constants.find(tensors.back()).slot != 0);
  CHECK_FALSE(constants.find(tensors.front()).is_there);
}
