#include "tensor/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tensor/number_format.h"

namespace lacuna {
namespace {

constexpr std::int64_t kWholeElements = 1000;  // larger tensors are cut
constexpr std::int64_t kEdge = 3;              // elements shown at each end of a cut dimension
constexpr std::size_t kLineWidth = 80;

class Printer {
 public:
  explicit Printer(const Tensor& tensor) : tensor_(tensor), cut_(tensor.numel() > kWholeElements) {
    if (tensor.numel() == 0) return;
    if (category(tensor.dtype()) >= Category::kFloat) {
      NumberRange range;
      visit(0, 0, [&](std::int64_t offset) { measure(range, offset); });
      format_ = tensor.ndim() == 0 ? NumberFormat::of_one(range) : NumberFormat(range);
    }
    visit(0, 0, [&](std::int64_t offset) { width_ = std::max(width_, value(offset).size()); });
  }

  std::string print() const {
    std::string out = fmt::format("Tensor ({}) {}\n", fmt::join(tensor_.sizes(), ", "), dtype_name(tensor_.dtype()));
    if (tensor_.numel() == 0) return out + "[]";  // whatever the other sizes, which may be huge
    if (const std::string factor = format_.factor(); !factor.empty()) out += factor + '\n';
    write(0, 0, out);
    return out;
  }

 private:
  std::int64_t size(int dim) const { return tensor_.sizes()[static_cast<std::size_t>(dim)]; }
  std::int64_t stride(int dim) const { return tensor_.strides()[static_cast<std::size_t>(dim)]; }

  // Calls visit(index) for the shown indices of a dimension, and gap() between its ends when it is cut.
  template <typename Visit, typename Gap>
  void indices(int dim, Visit&& visit, Gap&& gap) const {
    const bool cut = cut_ && size(dim) > 2 * kEdge;
    for (std::int64_t i = 0; i < size(dim); ++i) {
      if (cut && i == kEdge) {
        gap();
        i = size(dim) - kEdge;
      }
      visit(i);
    }
  }

  // Calls use(offset) for the elements that are shown.
  template <typename Use>
  void visit(int dim, std::int64_t offset, Use&& use) const {
    if (dim == tensor_.ndim()) return use(offset);
    indices(
        dim, [&](std::int64_t i) { visit(dim + 1, offset + i * stride(dim), use); }, [] {});
  }

  void measure(NumberRange& range, std::int64_t offset) const {
    const std::complex<double> number = load_complex(tensor_.dtype(), tensor_.data(), offset);
    range.add(number.real());
    range.add(number.imag());
  }

  std::string value(std::int64_t offset) const {
    switch (category(tensor_.dtype())) {
      case Category::kTruth:
        return load_whole(tensor_.dtype(), tensor_.data(), offset) != 0 ? "true" : "false";
      case Category::kWhole:
        return std::to_string(load_whole(tensor_.dtype(), tensor_.data(), offset));
      case Category::kFloat:
        return format_.text(load_element(tensor_.dtype(), tensor_.data(), offset));
      default: {
        const std::complex<double> number = load_complex(tensor_.dtype(), tensor_.data(), offset);
        const std::string imaginary = format_.text(number.imag());
        return format_.text(number.real()) + (imaginary[0] == '-' ? "" : "+") + imaginary + "j";
      }
    }
  }

  void write(int dim, std::int64_t offset, std::string& out) const {
    if (dim == tensor_.ndim()) {
      out += value(offset);
    } else if (dim + 1 == tensor_.ndim()) {
      write_row(dim, offset, out);
    } else {
      const std::string between = "," + std::string(static_cast<std::size_t>(tensor_.ndim() - dim - 1), '\n') +
                                  std::string(static_cast<std::size_t>(dim) + 1, ' ');
      out += '[';
      const auto separate = [&] {
        if (out.back() != '[') out += between;
      };
      indices(
          dim,
          [&](std::int64_t i) {
            separate();
            write(dim + 1, offset + i * stride(dim), out);
          },
          [&] { out += between + "..."; });
      out += ']';
    }
  }

  // The last dimension, over as many lines as it takes.
  void write_row(int dim, std::int64_t offset, std::string& out) const {
    const std::string indent(static_cast<std::size_t>(dim) + 1, ' ');
    const std::size_t most = std::max<std::size_t>(1, (kLineWidth - static_cast<std::size_t>(dim)) / (width_ + 2));
    std::size_t count = 0;
    const auto add = [&](const std::string& text) {
      if (count > 0) out += count % most == 0 ? ",\n" + indent : ", ";
      out += text;
      ++count;
    };
    out += '[';
    indices(
        dim, [&](std::int64_t i) { add(fmt::format("{:>{}}", value(offset + i * stride(dim)), width_)); },
        [&] { add(" ..."); });
    out += ']';
  }

  const Tensor& tensor_;
  bool cut_;
  NumberFormat format_;
  std::size_t width_ = 0;
};

}  // namespace

std::string format_tensor(const Tensor& tensor) { return Printer(tensor).print(); }

}  // namespace lacuna
