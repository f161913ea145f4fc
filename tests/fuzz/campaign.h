// A campaign: damaged files, each tried in a child process. No crash, no hang, no more than 64 MiB taken before an
// error, one line as its text. What fails is kept beside where the campaign ran.
#pragma once

#include <lacuna.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace lacuna::fuzz {

constexpr long kMostBytes = 64L << 20;
constexpr unsigned kSeconds = 10;  // for what takes milliseconds
constexpr long kProgress = 5000;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kMemoryIsOurs = false;  // the sanitizer's own is much more
#else
constexpr bool kMemoryIsOurs = true;
#endif

enum Outcome { kRefused, kOpened, kTooMuchMemory, kBadText, kWrong, kCrashed, kHung, kOutcomes };
constexpr std::array<const char*, kOutcomes> kWords = {
    "refused", "opened", "took too much memory", "had a bad text", "gave other values", "crashed", "hung"};
using Counts = std::array<long, kOutcomes>;

// Tries what lies at a path, in the child.
using Target = Outcome (*)(const char* path);

// ---- In the child ----

inline long peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * 1024;
}

// What the process may still take: allocations beyond fail, also those that are never touched.
inline void limit_memory() {
  if (!kMemoryIsOurs) return;
  long pages[6] = {};
  std::ifstream statm("/proc/self/statm");  // size, resident, shared, text, unused, data
  for (long& count : pages) statm >> count;
  const rlim_t most = static_cast<rlim_t>(pages[5] * sysconf(_SC_PAGESIZE) + kMostBytes);
  const rlimit limit{most, RLIM_INFINITY};
  setrlimit(RLIMIT_DATA, &limit);
}

inline void unlimit_memory() {
  const rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
  setrlimit(RLIMIT_DATA, &limit);
}

inline Outcome judge_error(lacuna_status status, long peak_before) {
  const std::string text = lacuna_last_error();
  if (text.empty() || text.find('\n') != std::string::npos) return kBadText;
  // A file is not misuse; a defect of ours is none of its own.
  if (status == LACUNA_INTERNAL || status == LACUNA_INVALID_ARGUMENT) return kBadText;
  const bool much = kMemoryIsOurs && peak_bytes() - peak_before > kMostBytes;
  return status == LACUNA_OUT_OF_MEMORY || much ? kTooMuchMemory : kRefused;
}

inline Outcome describe(const char* path) {
  const long before = peak_bytes();
  int64_t length = 0;
  const lacuna_status status = lacuna_model_describe(path, nullptr, 0, &length);
  return status == LACUNA_OK ? kOpened : judge_error(status, before);
}

// What the checks let through must not break later.
inline void use_model(lacuna_model* model) {
  lacuna_context* context = nullptr;
  const int32_t ids[] = {0, 1, 2};
  if (lacuna_context_create(model, 8, &context) != LACUNA_OK) return;
  lacuna_tensor* logits = nullptr;
  if (lacuna_context_append(context, ids, nullptr, 3) == LACUNA_OK &&
      lacuna_context_logits(context, &logits) == LACUNA_OK) {
    lacuna_tensor_free(logits);
  }
  lacuna_context_free(context);
}

inline Outcome open_and_use(const char* path) {
  const long before = peak_bytes();
  lacuna_model_options options;
  lacuna_model_options_init(&options);
  options.threads = 1;
  lacuna_model* model = nullptr;
  const lacuna_status status = lacuna_model_open(path, &options, &model);
  if (status != LACUNA_OK) return judge_error(status, before);
  unlimit_memory();
  use_model(model);
  lacuna_model_free(model);
  return kOpened;
}

inline int child(std::span<const Target> targets, const char* path) {
  alarm(kSeconds);
  Outcome last = kRefused;
  for (const Target target : targets) {  // each must end well
    limit_memory();
    last = target(path);
    if (last != kRefused && last != kOpened) break;
  }
  return last;
}

// ---- In the parent ----

// A path for a file or folder that is written again and again.
class Scratch {
 public:
  Scratch() {
    if (mkdtemp(folder_.data()) == nullptr) std::perror("mkdtemp"), std::exit(1);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { std::filesystem::remove_all(folder_); }
  std::string path() const { return folder_ + "/subject"; }

 private:
  std::string folder_ = (std::filesystem::temp_directory_path() / "lacuna-fuzz-XXXXXX").string();
};

inline Outcome run(std::span<const Target> targets, const std::string& path) {
  const pid_t pid = fork();
  if (pid == 0) _exit(child(targets, path.c_str()));
  int status = 0;
  waitpid(pid, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) <= kWrong) return static_cast<Outcome>(WEXITSTATUS(status));
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? kHung : kCrashed;
}

// Something to damage: `write` puts a damaged copy at a path.
struct Case {
  std::string name;
  std::function<void(const std::string& path, std::mt19937& engine)> write;
};

// Tries `mutations` of the cases in turn; number of each outcome.
inline Counts campaign(const std::vector<Case>& cases, std::span<const Target> targets, long mutations, unsigned seed) {
  Counts counts{};
  const Scratch scratch;
  for (long i = 0; i < mutations; ++i) {
    const Case& subject = cases[static_cast<std::size_t>(i) % cases.size()];
    std::mt19937 engine(static_cast<unsigned>(seed * 1000003UL + static_cast<unsigned long>(i)));
    subject.write(scratch.path(), engine);
    const Outcome outcome = run(targets, scratch.path());
    ++counts[outcome];
    if (outcome > kOpened) {
      const std::string kept = "lacuna-fuzz-" + subject.name + "-" + std::to_string(seed) + "-" + std::to_string(i);
      std::filesystem::copy(
          scratch.path(), kept,
          std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
      std::printf("%s, seed %u, mutation %ld: %s; kept as %s\n", subject.name.c_str(), seed, i, kWords[outcome],
                  kept.c_str());
    }
    if ((i + 1) % kProgress == 0) std::fprintf(stderr, "%ld of %ld\n", i + 1, mutations);
  }
  return counts;
}

// Prints how it went; true when nothing failed.
inline bool report(const char* what, const Counts& counts) {
  long all = 0, failed = 0;
  for (std::size_t i = 0; i < kOutcomes; ++i) all += counts[i], failed += i > kOpened ? counts[i] : 0;
  std::printf("%ld damaged %s:", all, what);
  for (std::size_t i = 0; i < kOutcomes; ++i)
    std::printf(" %ld %s%s", counts[i], kWords[i], i + 1 < kOutcomes ? "," : "\n");
  return failed == 0 && counts[kRefused] > 0;
}

// The number of mutations and the seed of a command line, or the program's end.
struct Arguments {
  long mutations;
  unsigned seed;
  Arguments(int argc, char** argv, long fallback)
      : mutations(argc > 1 ? std::atol(argv[1]) : fallback),
        seed(argc > 2 ? static_cast<unsigned>(std::atol(argv[2])) : 1) {
    if (mutations >= 1) return;
    std::fprintf(stderr, "%s: wanted a number of mutations, got %s\n", argv[0], argv[1]);
    std::exit(2);
  }
};

}  // namespace lacuna::fuzz
