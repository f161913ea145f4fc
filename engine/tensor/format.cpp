#include "tensor/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace lacuna {
namespace {

constexpr std::int64_t kWholeElements = 1000;  // larger tensors are cut, as PyTorch does
constexpr std::int64_t kEdge = 3;              // elements shown at each end of a cut dimension
constexpr std::size_t kLineWidth = 79;         // and brackets at its end: the narrowest usual terminal

class Printer {
 public:
  explicit Printer(const Tensor& tensor) : tensor_(tensor), cut_(tensor.numel() > kWholeElements) {
    if (tensor.numel() == 0) return;
    measure(0, 0);
    // Four decimals, unless values are too large or too small for them to be worth reading.
    scientific_ = !all_whole_ && largest_ > 0 &&
                  (largest_ >= 1e5 || largest_ / std::max(smallest_, 1e-300) > 1e6 || smallest_ < 1e-4);
    pass(0, 0, [this](const std::string& text) { width_ = std::max(width_, text.size()); });
  }

  std::string print() {
    std::string out;
    if (tensor_.numel() == 0) {
      out = "[]";  // whatever the other sizes, which may be huge
    } else if (tensor_.ndim() == 0) {
      out = value(0);
    } else {
      write(0, 0, out);
    }
    std::string shape;
    for (const std::int64_t size : tensor_.sizes()) shape += fmt::format("{}{}", shape.empty() ? "" : ", ", size);
    return out + fmt::format("\n[{} ({})]", dtype_name(tensor_.dtype()), shape);
  }

 private:
  std::int64_t size(int dim) const { return tensor_.sizes()[static_cast<std::size_t>(dim)]; }
  std::int64_t stride(int dim) const { return tensor_.strides()[static_cast<std::size_t>(dim)]; }
  bool cut(int dim) const { return cut_ && size(dim) > 2 * kEdge; }

  // Calls visit(index) for the shown indices of a dimension, and gap() between its ends when it is cut.
  template <typename Visit, typename Gap>
  void indices(int dim, Visit&& visit, Gap&& gap) const {
    for (std::int64_t i = 0; i < size(dim); ++i) {
      if (cut(dim) && i == kEdge) {
        gap();
        i = size(dim) - kEdge;
      }
      visit(i);
    }
  }

  void measure(int dim, std::int64_t offset) {
    if (dim == tensor_.ndim()) {
      const double magnitude = std::abs(load_element(tensor_.dtype(), tensor_.data(), offset));
      if (!std::isfinite(magnitude)) return;
      all_whole_ = all_whole_ && magnitude == std::floor(magnitude) && magnitude < 1e7;
      largest_ = std::max(largest_, magnitude);
      if (magnitude > 0) smallest_ = std::min(smallest_, magnitude);
      return;
    }
    indices(
        dim, [&](std::int64_t i) { measure(dim + 1, offset + i * stride(dim)); }, [] {});
  }

  template <typename Use>
  void pass(int dim, std::int64_t offset, Use&& use) {
    if (dim == tensor_.ndim()) return use(value(offset));
    indices(
        dim, [&](std::int64_t i) { pass(dim + 1, offset + i * stride(dim), use); }, [] {});
  }

  std::string value(std::int64_t offset) const {
    if (tensor_.dtype() == DType::kInt64)
      return std::to_string(static_cast<const std::int64_t*>(tensor_.data())[offset]);
    const double number = load_element(tensor_.dtype(), tensor_.data(), offset);
    if (tensor_.dtype() == DType::kBool) return number != 0 ? "true" : "false";
    if (std::isnan(number)) return "nan";
    if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
    if (all_whole_) return fmt::format("{:.0f}.", number);
    return scientific_ ? fmt::format("{:.4e}", number) : fmt::format("{:.4f}", number);
  }

  void write(int dim, std::int64_t offset, std::string& out) {
    const std::string indent(static_cast<std::size_t>(dim) + 1, ' ');
    const bool last = dim + 1 == tensor_.ndim();
    const std::string between =
        last ? ", " : "," + std::string(static_cast<std::size_t>(tensor_.ndim() - dim - 1), '\n') + indent;
    out += '[';
    bool first = true;
    std::size_t column = indent.size();
    const auto separate = [&] {
      if (!first) out += between;
      first = false;
    };
    indices(
        dim,
        [&](std::int64_t i) {
          separate();
          if (!last) return write(dim + 1, offset + i * stride(dim), out);
          if (column + width_ + 2 > kLineWidth) {
            out.erase(out.find_last_not_of(' ') + 1);
            out += '\n' + indent;
            column = indent.size();
          }
          out += fmt::format("{:>{}}", value(offset + i * stride(dim)), width_);
          column += width_ + 2;
        },
        [&] {
          separate();
          out += "...";
          column += 5;
        });
    out += ']';
  }

  const Tensor& tensor_;
  bool cut_;
  bool scientific_ = false;
  bool all_whole_ = true;
  double largest_ = 0;
  double smallest_ = HUGE_VAL;
  std::size_t width_ = 0;
};

}  // namespace

std::string format_tensor(const Tensor& tensor) { return Printer(tensor).print(); }

}  // namespace lacuna
