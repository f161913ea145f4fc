#include "base/error.h"
#include "tensor/ops.h"

namespace lacuna::ops {

Tensor apply(std::string_view name, const Tensor& tensor) {
  if (is_unary(name)) return unary(name, tensor);
  if (is_reduction(name)) return reduce(name, tensor);
  if (is_row_operation(name)) return by_rows(name, tensor);
  if (name == "nonzero") return nonzero(tensor);
  fail(Status::kInvalidArgument, "operation: there is none of one tensor named \"{}\"", name);
}

}  // namespace lacuna::ops
