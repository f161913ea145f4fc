// How fast one core turns stored weights into float32, row by row as the products do it, beside what memory allows.
// Usage: dequantize_bench [megabytes of weights to stream: more than the last cache holds; 512]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include "model/format.h"

namespace {

using lacuna::Format;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kColumns = 1536;  // a row of SmolLM2-135M's feed-forward
constexpr int kRepeats = 5;              // the best of them counts: what else the machine did is not in it
constexpr std::int64_t kHotValues = std::int64_t{1} << 24;

double nanoseconds(Clock::time_point begin) {
  return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

// Shortest time of `work` in ns.
template <typename Work>
double best_time(Work&& work) {
  double best = 1e30;
  for (int i = 0; i < kRepeats; ++i) {
    const auto begin = Clock::now();
    work();
    best = std::min(best, nanoseconds(begin));
  }
  return best;
}

// Bytes whose halves are ordinary numbers, for subnormal ones are slow on some machines.
std::vector<std::byte> weights(std::int64_t size) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  std::mt19937_64 engine(1);
  for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
    const std::uint64_t word = (engine() & 0x8FFF8FFF8FFF8FFFULL) | 0x2000200020002000ULL;
    std::memcpy(&bytes[i], &word, sizeof word);
  }
  return bytes;
}

using Loop = void (*)(const std::byte*, std::int64_t, float*);

// Values per ns of one row again and again: source and result stay in the first-level cache.
double hot_rate(Loop loop, const std::byte* row, float* out) {
  const std::int64_t rows = kHotValues / kColumns;
  const double time = best_time([&] {
    for (std::int64_t i = 0; i < rows; ++i) loop(row, kColumns, out);
  });
  return static_cast<double>(rows * kColumns) / time;
}

// Values per ns of a matrix that comes from memory; the result stays in the cache.
double streamed_rate(const Format& format, const std::vector<std::byte>& bytes, float* out) {
  const std::int64_t row_bytes = format.row_bytes(kColumns);
  const std::int64_t rows = static_cast<std::int64_t>(bytes.size()) / row_bytes;
  const double time = best_time([&] {
    for (std::int64_t i = 0; i < rows; ++i) format.dequantize(bytes.data() + i * row_bytes, kColumns, out);
  });
  return static_cast<double>(rows * kColumns) / time;
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t megabytes = argc > 1 ? std::atol(argv[1]) : 512;
  const std::vector<std::byte> bytes = weights(std::max<std::int64_t>(megabytes, 1) * 1000000);
  alignas(64) static float out[kColumns];  // as the products' scratch is
  // Copying float32 into the cache is as fast as memory is.
  const double bandwidth = streamed_rate(*lacuna::find_format(0), bytes, out) * sizeof(float);
  std::printf("one core reads %.1f GB/s from memory; rows of %ld values; rates in values/ns\n", bandwidth,
              static_cast<long>(kColumns));
  std::printf("%-6s %11s | %9s %11s | %11s %7s | %s\n", "", "bytes/value", "in cache", "definition", "from memory",
              "GB/s", "memory's limit");
  for (const std::uint32_t type : {0U, 1U, 30U, 8U, 2U, 3U, 6U, 7U, 10U, 11U, 12U, 13U, 14U}) {
    const Format& format = *lacuna::find_format(type);
    const double size = static_cast<double>(format.block_bytes) / static_cast<double>(format.block_values);
    const double streamed = streamed_rate(format, bytes, out);
    std::printf("%-6s %11.4f | %9.2f %11.2f | %11.2f %7.1f | %.2f\n", format.name.data(), size,
                hot_rate(format.dequantize, bytes.data(), out),
                hot_rate(format.dequantize_reference, bytes.data(), out), streamed, streamed * size, bandwidth / size);
  }
  return 0;
}
