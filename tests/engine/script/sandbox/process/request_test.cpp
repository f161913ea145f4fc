#include "script/sandbox/process/request.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/error.h"

using namespace lacuna;
using namespace lacuna::sandbox;

namespace {

Tensor ramp(std::int64_t count) {
  const Tensor tensor = Tensor::zeros(DType::kFloat32, {count});
  for (std::int64_t i = 0; i < count; ++i) static_cast<float*>(tensor.data())[i] = static_cast<float>(i);
  return tensor;
}

std::uint32_t no_slot(const Tensor&) { return 0; }

// A request in an area of its own, as a worker gets it.
Areas written(const Call& call, const Layout& layout) {
  Areas areas;
  areas[kRequestSlot] = SharedArea::create(layout.size);
  write_request(areas[kRequestSlot]->bytes(), call, layout);
  return areas;
}

}  // namespace

TEST_CASE("a request arrives as it was sent: name, message, ids, tensors without gaps between their elements") {
  const std::vector<std::uint8_t> message{1, 2, 3};
  const std::vector<std::int32_t> ids{7, 8, 9};
  const Tensor every_second = ramp(10).slice(0, 1, 10, 2);
  const Tensor lent = ramp(4).as_read_only();
  const std::vector<Reference> references{{ids, nullptr}, {{}, &every_second}, {{}, &lent}, {{}, nullptr}};
  const Call call{"choose", message, references};
  const Layout layout = lay_out(call, no_slot);
  const Areas areas = written(call, layout);
  const Request request = read_request(areas, layout.size);
  CHECK(request.function == "choose");
  CHECK(std::equal(request.message.begin(), request.message.end(), message.begin(), message.end()));
  REQUIRE(request.references.size() == 4);
  CHECK(std::equal(ids.begin(), ids.end(), request.references[0].ids.begin(), request.references[0].ids.end()));
  const Tensor& tensor = *request.references[1].tensor;
  CHECK(tensor.contiguous());
  CHECK(tensor.sizes() == Tensor::Shape{5});
  for (int i = 0; i < 5; ++i) CHECK(static_cast<const float*>(tensor.data())[i] == static_cast<float>(2 * i + 1));
  CHECK_FALSE(tensor.read_only());
  CHECK(request.references[2].tensor->read_only());
  CHECK(request.references[3].ids.empty());
}

TEST_CASE("what a worker wrote comes back to tensors that may be written to, in their own layout") {
  const Tensor whole = ramp(6), fixed = ramp(6);
  const Tensor steps = whole.slice(0, 0, 6, 3), lent = fixed.as_read_only();
  const Tensor truths = Tensor::zeros(DType::kBool, {2});
  const std::vector<Reference> references{{{}, &steps}, {{}, &lent}, {{}, &truths}};
  const Call call{"choose", {}, references};
  const Layout layout = lay_out(call, no_slot);
  const Areas areas = written(call, layout);
  std::uint8_t* bytes = areas[kRequestSlot]->bytes().data();
  for (const std::size_t i : {0, 1}) {
    for (int k = 0; k < 2; ++k) reinterpret_cast<float*>(bytes + layout.places[i].offset)[k] = 50.0F;
  }
  bytes[layout.places[2].offset] = 99;  // no truth value
  copy_back(areas[kRequestSlot]->bytes(), call, layout);
  const auto* values = static_cast<const float*>(whole.data());
  CHECK(std::vector<float>(values, values + 6) == std::vector<float>{50, 1, 2, 50, 4, 5});
  CHECK(static_cast<const float*>(fixed.data())[0] == 0.0F);
  CHECK(static_cast<const std::uint8_t*>(truths.data())[0] == 1);
  CHECK(static_cast<const std::uint8_t*>(truths.data())[1] == 0);
}

TEST_CASE("a request that is cut short is refused") {
  const Tensor tensor = ramp(100);
  const std::vector<Reference> references{{{}, &tensor}};
  const Call call{"choose", {}, references};
  const Layout layout = lay_out(call, no_slot);
  const Areas areas = written(call, layout);
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{40}}) {
    CHECK_THROWS_AS(read_request(areas, size), Error);
  }
  Call elsewhere = call;
  const Layout to_slot = lay_out(elsewhere, [](const Tensor&) { return std::uint32_t{kFirstConstantSlot}; });
  CHECK_THROWS_WITH(read_request(written(elsewhere, to_slot), to_slot.size), Catch::Contains("no area 2"));
}
