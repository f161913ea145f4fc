// Vector operations on tensors of lacuna.h.
#include "abi/guard.h"
#include "abi/tensor_handle.h"
#include "tensor/ops.h"

namespace ops = lacuna::ops;
using lacuna::fail;
using lacuna::Status;
using lacuna::Tensor;
using lacuna::abi::give;
using lacuna::abi::guard;
using lacuna::abi::here;
using lacuna::abi::make_tensor_handle;
using lacuna::abi::require;

namespace {

// Runs `change` where `out` is NULL, else hands out the tensor that `make` returns.
template <typename Change, typename Make>
lacuna_status change_or_give(const lacuna_tensor* tensor, lacuna_tensor** out, Change&& change, Make&& make) {
  return guard([&] {
    require(tensor, "tensor");
    if (out == nullptr) return change(here(tensor, "tensor"));
    *out = make_tensor_handle(make(here(tensor, "tensor")));
  });
}

void give_both(ops::Sorted sorted, lacuna_tensor** values, lacuna_tensor** indices) {
  std::unique_ptr<lacuna_tensor> first(make_tensor_handle(std::move(sorted.values)));
  *indices = make_tensor_handle(std::move(sorted.indices));
  *values = first.release();
}

}  // namespace

extern "C" {

lacuna_status lacuna_tensor_apply(const char* operation, lacuna_tensor* tensor, lacuna_tensor** out) {
  return guard([&] {
    require(operation, "operation");
    require(tensor, "tensor");
    if (out == nullptr) return ops::unary_(operation, here(tensor, "tensor"));
    *out = make_tensor_handle(ops::apply(operation, here(tensor, "tensor")));
  });
}

lacuna_status lacuna_tensor_binary(const char* operation, lacuna_tensor* tensor, const lacuna_tensor* other,
                                   double number, double alpha, lacuna_tensor** out) {
  const auto run = [&](auto&& with) {
    require(operation, "operation");
    return other == nullptr ? with(number) : with(here(other, "other"));
  };
  return change_or_give(
      tensor, out, [&](const Tensor& t) { run([&](const auto& value) { ops::binary_(operation, t, value, alpha); }); },
      [&](const Tensor& t) { return run([&](const auto& value) { return ops::binary(operation, t, value, alpha); }); });
}

lacuna_status lacuna_tensor_clamp(lacuna_tensor* tensor, double min, double max, lacuna_tensor** out) {
  return change_or_give(
      tensor, out, [&](const Tensor& t) { ops::clamp_(t, min, max); },
      [&](const Tensor& t) { return ops::clamp(t, min, max); });
}

lacuna_status lacuna_tensor_masked_fill(lacuna_tensor* tensor, const lacuna_tensor* mask, double value,
                                        lacuna_tensor** out) {
  const auto read = [mask] {
    require(mask, "mask");
    return here(mask, "mask");
  };
  return change_or_give(
      tensor, out, [&](const Tensor& t) { ops::masked_fill_(t, read(), value); },
      [&](const Tensor& t) { return ops::masked_fill(t, read(), value); });
}

lacuna_status lacuna_tensor_masked_select(const lacuna_tensor* tensor, const lacuna_tensor* mask, lacuna_tensor** out) {
  return give(tensor, out, [&](const Tensor& source) {
    require(mask, "mask");
    return ops::masked_select(source, here(mask, "mask"));
  });
}

lacuna_status lacuna_tensor_where(const lacuna_tensor* tensor, const lacuna_tensor* condition,
                                  const lacuna_tensor* other, double number, lacuna_tensor** out) {
  return give(tensor, out, [&](const Tensor& source) {
    require(condition, "condition");
    if (other == nullptr) return ops::where(source, here(condition, "condition"), number);
    return ops::where(source, here(condition, "condition"), here(other, "other"));
  });
}

lacuna_status lacuna_tensor_topk(const lacuna_tensor* tensor, int64_t k, lacuna_tensor** values,
                                 lacuna_tensor** indices) {
  return guard([&] {
    require(tensor, "tensor");
    require(values, "values");
    require(indices, "indices");
    give_both(ops::topk(here(tensor, "tensor"), k), values, indices);
  });
}

lacuna_status lacuna_tensor_sort(const lacuna_tensor* tensor, int32_t descending, lacuna_tensor** values,
                                 lacuna_tensor** indices) {
  return guard([&] {
    require(tensor, "tensor");
    require(values, "values");
    require(indices, "indices");
    give_both(ops::sort(here(tensor, "tensor"), descending != 0), values, indices);
  });
}

lacuna_status lacuna_tensor_equal(const lacuna_tensor* tensor, const lacuna_tensor* other, int32_t* equal) {
  return guard([&] {
    require(tensor, "tensor");
    require(other, "other");
    require(equal, "equal");
    *equal = ops::equal(tensor->tensor, other->tensor) ? 1 : 0;
  });
}

lacuna_status lacuna_tensor_matmul(const lacuna_tensor* tensor, const lacuna_tensor* other, lacuna_tensor** out) {
  return give(tensor, out, [&](const Tensor& source) {
    require(other, "other");
    return ops::matmul(source, here(other, "other"));
  });
}

lacuna_status lacuna_tensor_cosine_similarity(const lacuna_tensor* tensor, const lacuna_tensor* other, double eps,
                                              lacuna_tensor** out) {
  return give(tensor, out, [&](const Tensor& source) {
    require(other, "other");
    return ops::cosine_similarity(source, here(other, "other"), eps);
  });
}

lacuna_status lacuna_tensor_index_select(const lacuna_tensor* tensor, int32_t dim, const lacuna_tensor* indices,
                                         lacuna_tensor** out) {
  return give(tensor, out, [&](const Tensor& source) {
    require(indices, "indices");
    return ops::index_select(source, dim, here(indices, "indices"));
  });
}

lacuna_status lacuna_tensor_index_fill(lacuna_tensor* tensor, int32_t dim, const lacuna_tensor* indices, double value) {
  return guard([&] {
    require(tensor, "tensor");
    require(indices, "indices");
    ops::index_fill_(here(tensor, "tensor"), dim, here(indices, "indices"), value);
  });
}

lacuna_status lacuna_tensor_index_copy(lacuna_tensor* tensor, int32_t dim, const lacuna_tensor* indices,
                                       const lacuna_tensor* source) {
  return guard([&] {
    require(tensor, "tensor");
    require(indices, "indices");
    require(source, "source");
    ops::index_copy_(here(tensor, "tensor"), dim, here(indices, "indices"), here(source, "source"));
  });
}

lacuna_status lacuna_tensor_index_add(lacuna_tensor* tensor, int32_t dim, const lacuna_tensor* indices,
                                      const lacuna_tensor* source, double alpha) {
  return guard([&] {
    require(tensor, "tensor");
    require(indices, "indices");
    require(source, "source");
    ops::index_add_(here(tensor, "tensor"), dim, here(indices, "indices"), here(source, "source"), alpha);
  });
}

}  // extern "C"
