#include "torch/guards.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace lacuna::aten {
namespace {

using Stack = torch::jit::Stack;
using Guard = std::function<bool(const Stack&)>;  // whether the arguments can be used

struct Rule {
  const char* wanted;
  Guard holds;
};

// The tensors among the arguments have at least one element each.
bool none_empty(const Stack& arguments) {
  for (const c10::IValue& value : arguments) {
    if (value.isTensor() && value.toTensor().defined() && value.toTensor().numel() == 0) return false;
  }
  return true;
}

bool are_dense_floats(const Stack& arguments) {
  for (const c10::IValue& value : arguments) {
    if (!value.isTensor() || !value.toTensor().defined()) continue;
    const at::Tensor& tensor = value.toTensor();
    if (tensor.layout() != at::kStrided || !tensor.is_floating_point()) return false;
  }
  return true;
}

bool all_positive(const c10::IValue& sizes) {
  const auto numbers = sizes.toIntVector();
  return std::all_of(numbers.begin(), numbers.end(), [](std::int64_t number) { return number > 0; });
}

bool has_tensors(const Stack& arguments) { return !arguments[0].toTensorVector().empty(); }

const std::map<std::string, Rule>& rules() {
  static const std::map<std::string, Rule> kRules = {
      {"align_tensors", {"at least one tensor", has_tensors}},
      {"native_channel_shuffle",
       {"an input (batch, channels, …) with elements, channels a multiple of groups",
        [](const Stack& s) {
          const at::Tensor& input = s[0].toTensor();
          return none_empty(s) && input.dim() >= 3 && s[1].toInt() > 0 && input.size(1) % s[1].toInt() == 0;
        }}},
      {"unfold_backward",
       {"a gradient of one dimension more than input_sizes, and a step of 1 or more",
        [](const Stack& s) {
          const auto sizes = s[1].toIntVector();
          const std::int64_t dim = s[2].toInt(), count = static_cast<std::int64_t>(sizes.size());
          return count > 0 && s[0].toTensor().dim() == count + 1 && dim >= -count && dim < count && s[4].toInt() > 0 &&
                 s[3].toInt() > 0 && s[3].toInt() <= sizes[static_cast<std::size_t>(dim < 0 ? dim + count : dim)];
        }}},
      {"lu_unpack",
       {"pivots from 1 to the rows of the matrices",
        [](const Stack& s) {
          const at::Tensor& lu = s[0].toTensor();
          const at::Tensor& pivots = s[1].toTensor();
          if (lu.dim() < 2 || pivots.numel() == 0 || pivots.scalar_type() != at::kInt)
            return true;  // libtorch says why
          return pivots.layout() == at::kStrided && pivots.min().item<int>() >= 1 &&
                 pivots.max().item<int>() <= lu.size(-2);
        }}},
      {"slow_conv3d",
       {"sizes and strides of 1 or more", [](const Stack& s) { return all_positive(s[2]) && all_positive(s[4]); }}},
      {"slow_conv3d_forward",
       {"sizes and strides of 1 or more", [](const Stack& s) { return all_positive(s[2]) && all_positive(s[4]); }}},
      {"histogramdd",
       {"bins for each dimension of the last one of self",
        [](const Stack& s) {
          const auto inner = s[0].toTensor().dim() > 0 ? s[0].toTensor().size(-1) : 0;
          if (s[1].isIntList()) return static_cast<std::int64_t>(s[1].toIntVector().size()) == inner;
          if (s[1].isTensorList()) return static_cast<std::int64_t>(s[1].toTensorVector().size()) == inner;
          return inner > 0;
        }}},
      {"choose_qparams_optimized",
       {"numel up to the input's elements, 1 bin or more, and a bit width of 1 to 8",
        [](const Stack& s) {
          return s[0].toTensor().scalar_type() == at::kFloat && s[0].toTensor().is_contiguous() && s[1].toInt() > 0 &&
                 s[1].toInt() <= s[0].toTensor().numel() && s[2].toInt() > 0 && s[4].toInt() > 0 && s[4].toInt() <= 8;
        }}},
      {"embedding_sparse_backward",
       {"indices of int64, a gradient of (indices, dim) floats, and num_weights above 0",
        [](const Stack& s) {
          const at::Tensor& grad = s[0].toTensor();
          const at::Tensor& indices = s[1].toTensor();
          return grad.layout() == at::kStrided && indices.layout() == at::kStrided && grad.dim() >= 1 &&
                 indices.scalar_type() == at::kLong && grad.numel() == indices.numel() * grad.size(-1) &&
                 s[2].toInt() > 0;
        }}},
      {"matrix_exp_backward",
       {"square matrices and a gradient of floats, of one shape",
        [](const Stack& s) {
          const at::Tensor& self = s[0].toTensor();
          return are_dense_floats(s) && self.dim() >= 2 && self.size(-1) == self.size(-2) &&
                 self.sizes() == s[1].toTensor().sizes();
        }}},
  };
  return kRules;
}

}  // namespace

bool is_unguarded(std::string_view name) {
  static const std::set<std::string_view> kNames = {"_batch_norm_impl_index_backward",
                                                    "_cholesky_solve_helper",
                                                    "_compute_linear_combination",
                                                    "_convert_indices_from_coo_to_csr",
                                                    "_convert_indices_from_csr_to_coo",
                                                    "_convolution",
                                                    "_embedding_bag",
                                                    "_fft_c2r",
                                                    "_histogramdd_bin_edges",
                                                    "_histogramdd_from_bin_cts",
                                                    "_local_scalar_dense",
                                                    "_pad_packed_sequence",
                                                    "_pdist_backward",
                                                    "_pdist_forward",
                                                    "_remove_batch_dim",
                                                    "_reshape_alias_copy",
                                                    "_saturate_weight_to_fp16",
                                                    "_slow_conv2d_backward",
                                                    "_slow_conv2d_forward",
                                                    "_sobol_engine_initialize_state_",
                                                    "_sparse_csc_tensor_unsafe",
                                                    "_stack",
                                                    "_symeig_helper",
                                                    "_thnn_differentiable_gru_cell_backward",
                                                    "_thnn_differentiable_lstm_cell_backward",
                                                    "_transform_bias_rescale_qkv",
                                                    "_weight_norm",
                                                    "_weight_norm_interface",
                                                    "fractional_max_pool2d_backward",
                                                    "fractional_max_pool3d_backward",
                                                    "quantized_lstm_cell"};
  return kNames.contains(name);
}

std::string refused_arguments(const std::string& name, const Stack& arguments) {
  const auto found = rules().find(name);
  if (found == rules().end()) return "";
  try {
    return found->second.holds(arguments) ? "" : found->second.wanted;
  } catch (const c10::Error&) {
    return found->second.wanted;
  }
}

}  // namespace lacuna::aten
