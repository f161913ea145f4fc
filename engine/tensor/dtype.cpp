#include "tensor/dtype.h"

#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/half.h"

namespace lacuna {
namespace {

std::int64_t to_int64(double value) {
  if (std::isnan(value)) return 0;
  if (value >= 9223372036854775808.0) return std::numeric_limits<std::int64_t>::max();
  if (value <= -9223372036854775808.0) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(value);
}

}  // namespace

DType check_dtype(std::int32_t number) {
  if (number < 0 || number > static_cast<std::int32_t>(DType::kBool)) {
    fail(Status::kInvalidArgument, "dtype: wanted 0 (float32), 1 (float16), 2 (int64) or 3 (bool), got {}", number);
  }
  return static_cast<DType>(number);
}

double load_element(DType dtype, const void* data, std::int64_t index) {
  switch (dtype) {
    case DType::kFloat32:
      return static_cast<const float*>(data)[index];
    case DType::kFloat16:
      return half_to_float(static_cast<const std::uint16_t*>(data)[index]);
    case DType::kInt64:
      return static_cast<double>(static_cast<const std::int64_t*>(data)[index]);
    case DType::kBool:
      return static_cast<const std::uint8_t*>(data)[index] != 0 ? 1.0 : 0.0;
  }
  return 0.0;
}

void store_element(DType dtype, void* data, std::int64_t index, double value) {
  switch (dtype) {
    case DType::kFloat32:
      static_cast<float*>(data)[index] = static_cast<float>(value);
      break;
    case DType::kFloat16:
      static_cast<std::uint16_t*>(data)[index] = float_to_half(static_cast<float>(value));
      break;
    case DType::kInt64:
      static_cast<std::int64_t*>(data)[index] = to_int64(value);
      break;
    case DType::kBool:
      static_cast<std::uint8_t*>(data)[index] = value != 0.0 ? 1 : 0;
      break;
  }
}

}  // namespace lacuna
