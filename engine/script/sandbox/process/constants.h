// Large tensors that never change (a model's embeddings), of which a worker keeps a copy.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "script/sandbox/process/protocol.h"
#include "tensor/tensor.h"

namespace lacuna::sandbox {

class Constants {
 public:
  struct Found {
    std::uint32_t slot;  // 0: it is small, may change, or all slots are in use by this call
    bool is_there;       // false: its elements have to be copied there
  };

  void begin_call() { used_.fill(false); }
  // The slot that the tensor has, or gets in place of another one. It is held: no other can come to lie where it is.
  Found find(const Tensor& tensor);
  void clear();

 private:
  static constexpr std::size_t kCount = kSlots - kFirstConstantSlot;
  std::array<std::optional<Tensor>, kCount> held_;
  std::array<bool, kCount> used_{};
  std::size_t next_ = 0;
};

}  // namespace lacuna::sandbox
