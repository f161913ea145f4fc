// Key/value memory: pages of a fixed number of tokens, all layers of each. A page is written while one sequence alone
// owns it and shared by reference after that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace lacuna {

// Tokens in a page, and in a block of attention: blocks begin at multiples of it by place in the sequence, so that sums
// are formed in one order however the tokens came.
constexpr std::int64_t kPageTokens = 32;

// What keys and values of one token look like.
struct KvShape {
  std::int64_t layers = 0;
  std::int64_t kv_heads = 0;
  std::int64_t head_dim = 0;
  std::int64_t element_bytes = sizeof(float);  // of one number, as the backend keeps it

  // Elements from one token's values to the next: whole vectors of the widest kind.
  std::int64_t value_stride() const { return (head_dim + 15) / 16 * 16; }
  std::int64_t head_elements() const { return kPageTokens * (head_dim + value_stride()); }
  std::int64_t page_bytes() const { return layers * kv_heads * head_elements() * element_bytes; }
};

class Page {
 public:
  // Zeros. Memory comes from the system and goes back to it with the page. Throws std::bad_alloc.
  explicit Page(const KvShape& shape);
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  // kPageTokens * head_dim elements, in the order that the backend likes (cpu: (head_dim, kPageTokens), one row a
  // dimension, so that scores of a block's tokens are computed side by side).
  template <typename T = float>
  T* keys(std::int64_t layer, std::int64_t head) {
    return at<T>((layer * shape_.kv_heads + head) * shape_.head_elements());
  }
  template <typename T = float>
  const T* keys(std::int64_t layer, std::int64_t head) const {
    return const_cast<Page*>(this)->keys<T>(layer, head);
  }
  // (kPageTokens, value_stride)
  template <typename T = float>
  T* values(std::int64_t layer, std::int64_t head) {
    return at<T>((layer * shape_.kv_heads + head) * shape_.head_elements() + kPageTokens * shape_.head_dim);
  }
  template <typename T = float>
  const T* values(std::int64_t layer, std::int64_t head) const {
    return const_cast<Page*>(this)->values<T>(layer, head);
  }

  void copy_from(const Page& other);

 private:
  template <typename T>
  T* at(std::int64_t element) {
    return reinterpret_cast<T*>(data_ + element * shape_.element_bytes);
  }

  KvShape shape_;
  std::byte* data_ = nullptr;
};

using PagePtr = std::shared_ptr<Page>;

// Bytes of all pages in the process.
std::int64_t page_bytes_alive();

}  // namespace lacuna
