// Damages a model file's bytes: flips, cuts, insertions, splices, and numbers that break arithmetic.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>

namespace lacuna::fuzz {

struct Subject {
  std::string name;
  std::string head;         // the file's bytes up to `zeros`
  std::size_t tensors = 0;  // where the tensors' descriptions begin in it
  std::size_t header = 0;   // and where they end
  std::size_t zeros = 0;    // bytes of zeros behind
};

struct Damaged {
  std::string head;
  std::size_t zeros = 0;
};

class Mutator {
 public:
  Mutator(const Subject& subject, std::mt19937& engine) : subject_(subject), engine_(engine) {}

  Damaged run() {
    Damaged out{subject_.head, subject_.zeros};
    for (unsigned i = 0, edits = 1 + below(4); i < edits && !out.head.empty(); ++i) edit(out);
    return out;
  }

 private:
  std::size_t below(std::size_t most) { return engine_() % most; }

  // Mostly where the file's structure is: its first numbers and keys, or the tensors' descriptions.
  std::size_t place(std::size_t size) {
    const unsigned kind = engine_() % 8;
    const std::size_t first = std::min<std::size_t>(size, 1024);
    if (kind < 3) return below(first);
    if (kind < 6 && subject_.tensors < size) {
      return subject_.tensors + below(std::min(size, subject_.header) - subject_.tensors);
    }
    return below(kind == 6 ? std::min(size, subject_.header) : size);
  }

  void edit(Damaged& out) {
    std::string& bytes = out.head;
    const std::size_t at = place(bytes.size());
    const std::size_t few = 1 + below(16);
    switch (engine_() % 7) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ 1 << below(8));
        break;
      case 1:
        bytes.resize(at);
        out.zeros = 0;
        break;
      case 2:
        bytes.erase(at, few);
        break;
      case 3:
        bytes.insert(at, std::string(few, static_cast<char>(engine_())));
        break;
      case 4:
        bytes[at] = static_cast<char>(engine_());
        break;
      case 5:  // bytes of another place
        bytes.replace(at, std::min(8 * few, bytes.size() - at), bytes.substr(place(bytes.size()), 8 * few));
        break;
      default:
        put_number(bytes, at);
    }
  }

  void put_number(std::string& bytes, std::size_t at) {
    const std::uint64_t near = std::uint64_t{bytes.size()} + below(64) - 32;
    const std::uint64_t values[] = {0,          1,          0x7FFFFFFF, 0xFFFFFFFF, 1ULL << 31,
                                    1ULL << 32, 1ULL << 62, ~0ULL,      near,       engine_() % 65536};
    const std::uint64_t value = values[below(std::size(values))];
    const std::size_t size = std::min<std::size_t>(below(2) == 0 ? 4 : 8, bytes.size() - at);
    std::memcpy(&bytes[at], &value, size);
  }

  const Subject& subject_;
  std::mt19937& engine_;
};

inline Damaged mutate(const Subject& subject, std::mt19937& engine) { return Mutator(subject, engine).run(); }

}  // namespace lacuna::fuzz
