// A tensor as another library knows it: libtorch's, behind an interface. engine/torch implements it.
#pragma once

#include <string>

namespace lacuna {

// Where a tensor's elements are, as far as the engine's own code can tell.
enum class Place : int {
  kHere = 0,         // in memory, strided: everything works
  kOtherDevice = 1,  // on a device with a memory of its own
  kOtherLayout = 2,  // sparse or otherwise not strided
  kOtherKind = 3,    // of a dtype, or with more dimensions, than the engine has
};

class ForeignTensor {
 public:
  virtual ~ForeignTensor() = default;
  // Whether autograd records what is done to it.
  virtual bool tracked() const = 0;
  // "complex32", "cuda:0", "sparse": in PyTorch's words.
  virtual std::string dtype() const = 0;
  virtual std::string device() const = 0;
  virtual std::string layout() const = 0;
};

}  // namespace lacuna
