// A sampler stage in Lua against the same stage in C++, both with the bulk operations of lacuna.h: `./dev bench stage`.
#include <lacuna.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr int kRounds = 41, kSteps = 50;  // medians of rounds in turns

void check(lacuna_status status) {
  if (status == LACUNA_OK) return;
  std::fprintf(stderr, "stage_bench: %s\n", lacuna_last_error());
  std::exit(1);
}

class NativeStage {
 public:
  explicit NativeStage(const std::vector<float>& logits) : logits_(logits) {
    check(lacuna_candidates_create(static_cast<int64_t>(logits.size()), &candidates_));
    check(lacuna_candidates_scores(candidates_, &scores_));
  }
  NativeStage(const NativeStage&) = delete;
  NativeStage& operator=(const NativeStage&) = delete;
  ~NativeStage() {
    lacuna_tensor_free(scores_);
    lacuna_candidates_free(candidates_);
  }

  void step() {
    check(lacuna_candidates_assign(candidates_, logits_.data(), static_cast<int64_t>(logits_.size())));
    check(lacuna_tensor_binary("mul", scores_, nullptr, 0.8, 1, nullptr));
    check(lacuna_tensor_binary("add", scores_, nullptr, 0.25, 1, nullptr));
    lacuna_tensor* low = nullptr;
    check(lacuna_tensor_binary("lt", scores_, nullptr, -6, 1, &low));
    check(lacuna_tensor_masked_fill(scores_, low, -INFINITY, nullptr));
    lacuna_tensor_free(low);
    check(lacuna_candidates_refresh(candidates_));
  }

  double nanoseconds() {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kSteps; ++i) step();
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / kSteps;
  }

  float score(int64_t id) {
    lacuna_tensor_view view;
    check(lacuna_tensor_get_view(scores_, &view));
    return static_cast<const float*>(view.data)[id];
  }

 private:
  const std::vector<float>& logits_;
  lacuna_candidates* candidates_ = nullptr;
  lacuna_tensor* scores_ = nullptr;
};

int64_t call(lacuna_script* script, const char* function, const std::vector<std::string>& arguments) {
  std::vector<const char*> texts;
  for (const std::string& argument : arguments) texts.push_back(argument.c_str());
  int64_t result = 0;
  check(lacuna_script_call(script, "stage_bench", function, texts.data(), static_cast<int64_t>(texts.size()), &result));
  return result;
}

double median(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  return times[times.size() / 2];
}

void compare(lacuna_script* script, const std::vector<float>& logits, const char* trust) {
  NativeStage native(logits);
  call(script, "begin",
       {std::to_string(logits.size()), trust, std::to_string(reinterpret_cast<std::uintptr_t>(logits.data()))});
  const std::string steps = std::to_string(kSteps);
  native.nanoseconds();
  call(script, "steps", {steps});
  std::vector<double> in_cpp, in_lua, ratios;
  for (int round = 0; round < kRounds; ++round) {
    in_cpp.push_back(native.nanoseconds());
    in_lua.push_back(static_cast<double>(call(script, "steps", {steps})));
    ratios.push_back(in_lua.back() / in_cpp.back());
  }
  const auto lua_score = static_cast<double>(call(script, "score", {"7"})) / 1e6;
  if (std::abs(lua_score - native.score(7)) > 1e-5) {
    std::fprintf(stderr, "stage_bench: the two stages differ: %g and %g\n", lua_score, native.score(7));
    std::exit(1);
  }
  std::printf("%-10s %8.1f us in C++ %8.1f us in Lua, ratio %.3f\n", trust, median(in_cpp) / 1e3, median(in_lua) / 1e3,
              median(ratios));
}

}  // namespace

int main(int argc, char** argv) {
  const long size = argc > 1 ? std::atol(argv[1]) : 49152;
  if (size < 100 || size > 10'000'000) {
    std::fprintf(stderr, "stage_bench: VOCABULARY: wanted 100 to 10000000, got %s\n", argv[1]);
    return 2;
  }
  std::mt19937 engine(1);
  std::normal_distribution<float> normal(0, 3);
  std::vector<float> logits(static_cast<std::size_t>(size));
  for (float& value : logits) value = normal(engine);
  lacuna_script* script = nullptr;
  check(lacuna_script_create(&script));
  check(lacuna_script_run_file(script, LACUNA_BENCH_FOLDER "/stage.lua", nullptr, 0));
  std::printf("mul_, add_, lt, masked_fill_ over %ld scores, with assigning and refreshing the candidates\n", size);
  for (const char* trust : {"full", "sandboxed"}) compare(script, logits, trust);
  call(script, "finish", {});
  lacuna_script_free(script);
}
