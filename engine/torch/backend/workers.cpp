#include "torch/backend/workers.h"

#include <omp.h>

namespace lacuna::aten {

// OpenMP keeps the number for each thread; libtorch's loops and OpenBLAS both ask for it.
SerialScope::SerialScope() : before_(::omp_get_max_threads()) {
  if (before_ != 1) ::omp_set_num_threads(1);
}

SerialScope::~SerialScope() {
  if (before_ != 1) ::omp_set_num_threads(before_);
}

}  // namespace lacuna::aten
