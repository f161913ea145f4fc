#include "script/sandbox/process/constants.h"

namespace lacuna::sandbox {
namespace {

constexpr std::int64_t kLarge = 1024 * 1024;  // bytes: smaller ones are copied in the time that a decision may take

bool is_same(const Tensor& a, const Tensor& b) {
  return a.data() == b.data() && a.dtype() == b.dtype() && a.sizes() == b.sizes() && a.strides() == b.strides() &&
         a.shares_memory(b);
}

}  // namespace

Constants::Found Constants::find(const Tensor& tensor) {
  if (!tensor.constant() || tensor.bytes() < kLarge) return {0, false};
  const auto slot_of = [](std::size_t i) { return static_cast<std::uint32_t>(kFirstConstantSlot + i); };
  for (std::size_t i = 0; i < kCount; ++i) {
    if (!held_[i] || !is_same(*held_[i], tensor)) continue;
    used_[i] = true;
    return {slot_of(i), true};
  }
  for (std::size_t tried = 0; tried < kCount; ++tried) {
    const std::size_t i = next_;
    next_ = (next_ + 1) % kCount;
    if (used_[i]) continue;
    held_[i] = tensor;
    used_[i] = true;
    return {slot_of(i), false};
  }
  return {0, false};
}

void Constants::clear() { held_.fill(std::nullopt); }

}  // namespace lacuna::sandbox
