#include "torch/tensors.h"

#include <array>

#include "base/error.h"
#include "torch/storage.h"

namespace lacuna::aten {
namespace {

struct TypeName {
  const char* name;
  at::ScalarType type;
};

// The first name of a type is the one that is shown.
constexpr TypeName kTypeNames[] = {
    {"float32", at::kFloat},
    {"float", at::kFloat},
    {"float16", at::kHalf},
    {"half", at::kHalf},
    {"int64", at::kLong},
    {"long", at::kLong},
    {"bool", at::kBool},
    {"float64", at::kDouble},
    {"double", at::kDouble},
    {"bfloat16", at::kBFloat16},
    {"int32", at::kInt},
    {"int", at::kInt},
    {"int16", at::kShort},
    {"short", at::kShort},
    {"int8", at::kChar},
    {"uint8", at::kByte},
    {"complex64", at::kComplexFloat},
    {"cfloat", at::kComplexFloat},
    {"complex128", at::kComplexDouble},
    {"cdouble", at::kComplexDouble},
    {"complex32", at::kComplexHalf},
    {"chalf", at::kComplexHalf},
    {"qint8", at::kQInt8},
    {"quint8", at::kQUInt8},
    {"qint32", at::kQInt32},
};

// By the numbers of DType.
constexpr std::array kEngineTypes = {at::kFloat,  at::kHalf,     at::kLong,         at::kBool,
                                     at::kDouble, at::kBFloat16, at::kInt,          at::kShort,
                                     at::kChar,   at::kByte,     at::kComplexFloat, at::kComplexDouble};

at::Tensor make_view(const Tensor& tensor, const Entry& entry) {
  const caffe2::TypeMeta type = c10::scalarTypeToTypeMeta(scalar_type(tensor.dtype()));
  at::Tensor result = at::detail::make_tensor<c10::TensorImpl>(c10::Storage(entry.storage),
                                                               c10::DispatchKeySet(c10::DispatchKey::CPU), type);
  c10::TensorImpl* impl = result.unsafeGetTensorImpl();
  const auto offset = static_cast<const char*>(tensor.data()) - static_cast<const char*>(tensor.allocation()->data);
  impl->set_storage_offset(tensor.numel() == 0 ? 0 : offset / dtype_bytes(tensor.dtype()));
  impl->set_sizes_and_strides(tensor.sizes(), tensor.strides());
  impl->set_version_counter(entry.version);
  return result;
}

Place place_of(const at::Tensor& tensor) {
  if (tensor.layout() != at::kStrided) return Place::kOtherLayout;
  if (!tensor.device().is_cpu()) return Place::kOtherDevice;
  if (tensor.dim() > kMaxDims || !engine_dtype(tensor.scalar_type())) return Place::kOtherKind;
  return Place::kHere;
}

}  // namespace

std::optional<DType> engine_dtype(at::ScalarType type) {
  for (std::size_t i = 0; i < kEngineTypes.size(); ++i) {
    if (kEngineTypes[i] == type) return static_cast<DType>(i);
  }
  return std::nullopt;
}

at::ScalarType scalar_type(DType dtype) { return kEngineTypes[static_cast<std::size_t>(dtype)]; }

std::optional<at::ScalarType> scalar_type(std::string_view name) {
  for (const TypeName& entry : kTypeNames) {
    if (name == entry.name) return entry.type;
  }
  return std::nullopt;
}

std::string scalar_type_name(at::ScalarType type) {
  for (const TypeName& entry : kTypeNames) {
    if (type == entry.type) return entry.name;
  }
  return c10::toString(type);
}

std::string TorchTensor::dtype() const { return scalar_type_name(tensor.scalar_type()); }

std::string TorchTensor::device() const { return tensor.device().str(); }

std::string TorchTensor::layout() const {
  switch (tensor.layout()) {
    case at::kStrided:
      return "strided";
    case at::kSparse:
      return "sparse_coo";
    case at::kSparseCsr:
      return "sparse_csr";
    case at::kMkldnn:
      return "mkldnn";
    default:
      return "not strided";
  }
}

const at::Tensor& to_aten(const Tensor& tensor) {
  if (tensor.place() == Place::kHere) {
    const Entry& entry = entry_of(tensor.allocation());
    sync(entry);
    if (tensor.foreign() == nullptr) tensor.keep_foreign(std::make_shared<TorchTensor>(make_view(tensor, entry)));
  }
  return static_cast<const TorchTensor&>(*tensor.foreign()).tensor;
}

Tensor from_aten(at::Tensor tensor, bool read_only) {
  // Views that only promise to be conjugated or negated, and zeros that have no memory: here elements are what they
  // are.
  if (tensor.is_conj()) tensor = tensor.resolve_conj();
  if (tensor.is_neg()) tensor = tensor.resolve_neg();
  if (tensor._is_zerotensor()) tensor = tensor.clone();
  const Place place = place_of(tensor);
  Tensor::Shape sizes(tensor.sizes().begin(), tensor.sizes().end());
  if (place != Place::kHere) {
    const DType dtype = engine_dtype(tensor.scalar_type()).value_or(DType::kFloat32);
    return Tensor::elsewhere(dtype, std::move(sizes), place, std::make_shared<TorchTensor>(std::move(tensor)));
  }
  Tensor result = Tensor::within(allocation_of(tensor), *engine_dtype(tensor.scalar_type()), tensor.data_ptr(),
                                 std::move(sizes), {tensor.strides().begin(), tensor.strides().end()}, read_only);
  result.keep_foreign(std::make_shared<TorchTensor>(std::move(tensor)));
  return result;
}

}  // namespace lacuna::aten
