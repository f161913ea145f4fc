// Operators from Lua against the same calls of libtorch in C++: `./dev bench tensor`. What a call costs, a matrix
// product and how near it comes to the machine's peak, elements one at a time, and the memory of many temporaries.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <lacuna.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "fma_peak.h"

namespace {

constexpr int kRounds = 21;       // medians of rounds in turns
constexpr int kCallRounds = 101;  // likewise, of calls: so short that few of them are interrupted
constexpr int kCalls = 300;       // of an operator, a round
constexpr int kElements = 100'000;
constexpr int kMatrix = 1024;

void check(lacuna_status status) {
  if (status == LACUNA_OK) return;
  std::fprintf(stderr, "tensor_bench: %s\n", lacuna_last_error());
  std::exit(1);
}

// What tensor.lua does, in nanoseconds.
class Script {
 public:
  Script() {
    check(lacuna_script_create(&script_));
    check(lacuna_script_run_file(script_, LACUNA_BENCH_FOLDER "/tensor.lua", nullptr, 0));
  }
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;
  ~Script() { lacuna_script_free(script_); }

  double call(const char* function, const std::vector<std::string>& arguments) {
    std::vector<const char*> texts;
    for (const std::string& argument : arguments) texts.push_back(argument.c_str());
    int64_t result = 0;
    check(lacuna_script_call(script_, "tensor_bench", function, texts.data(), static_cast<int64_t>(texts.size()),
                             &result));
    return static_cast<double>(result) / 1000;  // it gives picoseconds
  }

 private:
  lacuna_script* script_ = nullptr;
};

template <typename Body>
double nanoseconds(int count, Body&& body) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) body();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / count;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// ---- What a call costs ----

// The same call through lacuna.h, without Lua: where the time goes.
class BoundaryCall {
 public:
  BoundaryCall(const char* name, std::vector<lacuna_value> arguments) : arguments_(std::move(arguments)) {
    check(lacuna_operator_find(name, &operator_));
  }

  void operator()() {
    const lacuna_value* results = nullptr;
    int64_t count = 0;
    check(
        lacuna_operator_call(operator_, arguments_.data(), static_cast<int64_t>(arguments_.size()), &results, &count));
    for (int64_t i = 0; i < count; ++i) {
      if (results[i].kind == LACUNA_VALUE_TENSOR) lacuna_tensor_free(results[i].tensor);
    }
  }

 private:
  const lacuna_operator* operator_ = nullptr;
  std::vector<lacuna_value> arguments_;
};

lacuna_tensor* ones(std::vector<int64_t> sizes) {
  lacuna_tensor* tensor = nullptr;
  check(lacuna_tensor_create(0, sizes.data(), static_cast<int32_t>(sizes.size()), &tensor));
  check(lacuna_tensor_fill(tensor, 1));
  return tensor;
}

lacuna_value value(lacuna_tensor* tensor) {
  lacuna_value result{};
  result.kind = LACUNA_VALUE_TENSOR;
  result.tensor = tensor;
  return result;
}

lacuna_value value(double number, const char* name = nullptr) {
  lacuna_value result{};
  result.kind = LACUNA_VALUE_NUMBER;
  result.number = number;
  result.name = name;
  result.name_length = name == nullptr ? 0 : static_cast<int32_t>(std::string(name).size());
  return result;
}

lacuna_value value(const std::vector<lacuna_value>& list) {
  lacuna_value result{};
  result.kind = LACUNA_VALUE_LIST;
  result.list = list.data();
  result.integer = static_cast<int64_t>(list.size());
  return result;
}

struct Case {
  const char* name;  // also of the function in tensor.lua
  std::function<void()> in_cpp;
  BoundaryCall in_c;
};

void bench_calls(Script& script) {
  const at::Tensor a = at::ones({4, 4}), b = at::ones({4, 4}), changed = at::ones({4, 4});
  lacuna_tensor *x = ones({4, 4}), *y = ones({4, 4}), *z = ones({4, 4});
  const std::vector<lacuna_value> pair = {value(x), value(y)}, shape = {value(2.0), value(8.0)};
  std::vector<Case> cases = {
      {"add", [&] { at::add(a, b); }, {"add", pair}},
      {"add_alpha", [&] { at::add(a, b, 2); }, {"add", {value(x), value(y), value(2, "alpha")}}},
      {"add_number", [&] { at::add(a, 2.5); }, {"add", {value(x), value(2.5)}}},
      {"add_", [&] { changed.add_(b); }, {"add_", {value(z), value(y)}}},
      {"relu", [&] { at::relu(a); }, {"relu", {value(x)}}},
      {"matmul", [&] { at::matmul(a, b); }, {"matmul", pair}},
      {"sum_dim",
       [&] { at::sum(a, 1, true); },
       {"sum",
        {value(x), value(1.0),
         [] {
           lacuna_value keep = value(0.0, "keepdim");
           keep.kind = LACUNA_VALUE_BOOL;
           keep.integer = 1;
           return keep;
         }()}}},
      {"softmax", [&] { at::softmax(a, -1); }, {"softmax", {value(x), value(-1.0)}}},
      {"reshape",
       [&] {
         at::reshape(a, {2, 8});
       },
       {"reshape", {value(x), value(shape)}}},
      {"cat",
       [&] {
         at::cat({a, b});
       },
       {"cat", {value(pair)}}},
      {"topk", [&] { at::topk(a, 2); }, {"topk", {value(x), value(2.0)}}},
      {"layer_norm", [&] { at::layer_norm(a, 4); }, {"layer_norm", {value(x), value(4.0)}}},
  };
  std::printf("%-12s %9s %9s %9s | %s\n", "microseconds", "C++", "lacuna.h", "Lua", "Lua above C++");
  for (Case& one : cases) {
    std::vector<double> cpp, c, lua, above;
    for (int round = -20; round < kCallRounds; ++round) {
      const double in_cpp = nanoseconds(kCalls, one.in_cpp), in_c = nanoseconds(kCalls, one.in_c);
      const double in_lua = script.call("operator", {one.name, std::to_string(kCalls)});
      if (round < 0) continue;  // everything has run once before it counts
      cpp.push_back(in_cpp / 1e3), c.push_back(in_c / 1e3), lua.push_back(in_lua / 1e3);
      above.push_back((in_lua - in_cpp) / 1e3);
    }
    std::printf("%-12s %9.2f %9.2f %9.2f | %+.2f\n", one.name, median(cpp), median(c), median(lua), median(above));
  }
  for (lacuna_tensor* tensor : {x, y, z}) lacuna_tensor_free(tensor);
}

// ---- A matrix product ----

void bench_matmul(Script& script) {
  const int threads = at::get_num_threads();
  const at::Tensor a = at::ones({kMatrix, kMatrix}), b = at::ones({kMatrix, kMatrix});
  script.call("prepare", {std::to_string(kMatrix)});
  constexpr double kGflop = 2.0 * kMatrix * kMatrix * kMatrix / 1e9;
  std::vector<double> cpp, lua, ratios, of_peak;
  std::string instructions;
  double peak = 0;
  for (int round = -1; round < kRounds; ++round) {
    const double in_cpp = nanoseconds(1, [&] { at::matmul(a, b); }) / 1e9;
    const double in_lua = script.call("matmul", {"1"}) / 1e9;
    if (round < 0) continue;
    cpp.push_back(kGflop / in_cpp), lua.push_back(kGflop / in_lua), ratios.push_back(in_cpp / in_lua);
    if (round % 5 != 0) continue;
    const lacuna::bench::Peak now = lacuna::bench::fma_peak(threads);
    instructions = now.instructions, peak = std::max(peak, now.gflops);
    of_peak.push_back(lua.back() / now.gflops);
  }
  const double narrow = lacuna::bench::fma_peak_256(threads).gflops;
  std::printf("\nmatmul %d x %d, float32, %d threads: %.0f GFLOP/s in C++, %.0f in Lua, ratio %.2f\n", kMatrix, kMatrix,
              threads, median(cpp), median(lua), median(ratios));
  std::printf(
      "peak of fused multiply-adds: %.0f GFLOP/s with %s, %.0f with %s; the product in Lua has %.2f of the first\n",
      peak, instructions.c_str(), narrow, lacuna::bench::fma_peak_256(1).instructions.c_str(), median(of_peak));
}

// ---- Elements and temporaries ----

double resident_mib() {
  std::ifstream file("/proc/self/statm");
  double pages = 0, resident = 0;
  file >> pages >> resident;
  return resident * 4096 / 1048576;
}

void bench_elements(Script& script) {
  std::vector<double> read, written;
  for (int round = -2; round < kRounds; ++round) {
    const double one = script.call("read", {std::to_string(kElements)});
    const double other = script.call("write", {std::to_string(kElements)});
    if (round >= 0) read.push_back(one), written.push_back(other);
  }
  std::printf("\nan element by its index in Lua: %.1f ns to read, %.1f ns to write\n", median(read), median(written));
}

void bench_temporaries(Script& script) {
  script.call("temporaries", {"10000"});
  const double before = resident_mib();
  const double each = script.call("temporaries", {"100000"}), between = resident_mib();
  const double scoped = script.call("scoped", {"100000"});
  std::printf(
      "100,000 temporaries of 64 KiB: %.1f us each, memory %.0f MiB before and %.0f MiB after; in scopes %.1f us, "
      "%.0f MiB after\n",
      each / 1e3, before, between, scoped / 1e3, resident_mib());
}

// ---- What is measured here ----

void print_machine() {
  char text[2048];
  int64_t length = 0;
  check(lacuna_torch_info(text, sizeof text, &length));
  std::fwrite(text, 1, static_cast<std::size_t>(std::min<int64_t>(length, sizeof text)), stdout);
  if (const char* kernels = std::getenv("OPENBLAS_CORETYPE")) {
    std::printf(
        "OPENBLAS_CORETYPE=%s is set: OpenBLAS uses those kernels whatever the processor is (env -u lets it choose)\n",
        kernels);
  }
  double load = 0;
  std::ifstream("/proc/loadavg") >> load;
  std::printf("load of the machine: %.1f on %u cores\n\n", load, std::thread::hardware_concurrency());
}

}  // namespace

int main() {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // a table grows before one's eyes, also through a pipe
  Script script;
  print_machine();
  bench_calls(script);
  bench_matmul(script);
  bench_elements(script);
  bench_temporaries(script);
}
