#include "model/tokenizer/vocabulary.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

namespace lacuna {
namespace {

std::uint64_t make_secret() {
  std::random_device source;
  return static_cast<std::uint64_t>(source()) << 32 | source();
}

// Folds the 128-bit product of two numbers (the step of wyhash, Wang Yi 2019).
__extension__ using Wide = unsigned __int128;
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t hash(std::string_view text) {
  static const std::uint64_t secret = make_secret() | 1;
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;  // 2^64 over the golden ratio
  std::uint64_t state = secret ^ text.size();
  for (std::size_t i = 0; i < text.size(); i += 8) {
    std::uint64_t piece = 0;
    std::memcpy(&piece, text.data() + i, std::min<std::size_t>(8, text.size() - i));
    state = fold(state ^ piece, secret ^ kOdd);
  }
  return fold(state, kOdd);
}

}  // namespace

Vocabulary::Vocabulary(const std::vector<std::string_view>& texts)
    : texts_(texts), slots_(std::bit_ceil(2 * texts.size() + 2), -1) {
  for (std::size_t id = 0; id < texts_.size(); ++id) {
    std::size_t slot = first_slot(texts_[id]);
    while (slots_[slot] >= 0 && texts_[static_cast<std::size_t>(slots_[slot])] != texts_[id]) {
      slot = (slot + 1) & (slots_.size() - 1);
    }
    if (slots_[slot] < 0) slots_[slot] = static_cast<std::int32_t>(id);
  }
}

std::size_t Vocabulary::first_slot(std::string_view text) const {
  return static_cast<std::size_t>(hash(text)) & (slots_.size() - 1);
}

std::optional<std::int32_t> Vocabulary::find(std::string_view text) const {
  for (std::size_t slot = first_slot(text); slots_[slot] >= 0; slot = (slot + 1) & (slots_.size() - 1)) {
    if (texts_[static_cast<std::size_t>(slots_[slot])] == text) return slots_[slot];
  }
  return std::nullopt;
}

}  // namespace lacuna
