// Opens thousands of damaged model files, each in a child process: no crash, no hang, no more than 64 MiB taken before
// an error, one line as its text; and whatever opens can be described and read from. With LACUNA_SMOLLM2 set the real
// file's header is damaged too. Usage: lacuna_fuzz_gguf [mutations, 3000] [seed, 1]; a file that fails is kept.
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
#include <random>

#include "fuzz/mutate.h"
#include "model/gguf.h"
#include "support/gguf_writer.h"

namespace {

using lacuna::fuzz::Subject;

constexpr long kMostBytes = 64L << 20;
constexpr unsigned kSeconds = 10;  // for what takes milliseconds
constexpr long kTinyForOneReal = 10;
constexpr long kProgress = 5000;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kMemoryIsOurs = false;  // the sanitizer's own is much more
#else
constexpr bool kMemoryIsOurs = true;
#endif

enum Outcome { kRefused, kOpened, kTooMuchMemory, kBadText, kCrashed, kHung, kOutcomes };
constexpr std::array<const char*, kOutcomes> kWords = {"refused",        "opened",  "took too much memory",
                                                       "had a bad text", "crashed", "hung"};

// ---- In the child ----

long peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * 1024;
}

// What the process may still take: allocations beyond fail, also those that are never touched.
void limit_memory() {
  if (!kMemoryIsOurs) return;
  long pages[6] = {};
  std::ifstream statm("/proc/self/statm");  // size, resident, shared, text, unused, data
  for (long& count : pages) statm >> count;
  const rlim_t most = static_cast<rlim_t>(pages[5] * sysconf(_SC_PAGESIZE) + kMostBytes);
  const rlimit limit{most, RLIM_INFINITY};
  setrlimit(RLIMIT_DATA, &limit);
}

void unlimit_memory() {
  const rlimit limit{RLIM_INFINITY, RLIM_INFINITY};
  setrlimit(RLIMIT_DATA, &limit);
}

Outcome judge_error(lacuna_status status, long peak_before) {
  const std::string text = lacuna_last_error();
  if (text.empty() || text.find('\n') != std::string::npos) return kBadText;
  const bool much = kMemoryIsOurs && peak_bytes() - peak_before > kMostBytes;
  return status == LACUNA_OUT_OF_MEMORY || much ? kTooMuchMemory : kRefused;
}

Outcome describe(const char* path) {
  const long before = peak_bytes();
  int64_t length = 0;
  const lacuna_status status = lacuna_model_describe(path, nullptr, 0, &length);
  return status == LACUNA_OK ? kOpened : judge_error(status, before);
}

// What the checks let through must not break later.
void use(lacuna_model* model) {
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

Outcome open_and_use(const char* path) {
  const long before = peak_bytes();
  lacuna_model_options options;
  lacuna_model_options_init(&options);
  options.threads = 1;
  lacuna_model* model = nullptr;
  const lacuna_status status = lacuna_model_open(path, &options, &model);
  if (status != LACUNA_OK) return judge_error(status, before);
  unlimit_memory();
  use(model);
  lacuna_model_free(model);
  return kOpened;
}

// Each must end well.
constexpr std::array kTargets = {describe, open_and_use};

int child(const char* path) {
  alarm(kSeconds);
  Outcome last = kRefused;
  for (const auto& target : kTargets) {
    limit_memory();
    last = target(path);
    if (last != kRefused && last != kOpened) break;
  }
  return last;
}

// ---- In the parent ----

// A file that is written again and again.
class Scratch {
 public:
  Scratch() {
    const int fd = mkstemp(path_.data());
    if (fd < 0) std::perror("lacuna_fuzz_gguf"), std::exit(1);
    close(fd);
  }
  ~Scratch() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

  void write(const lacuna::fuzz::Damaged& damaged) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << damaged.head;
    std::filesystem::resize_file(path_, damaged.head.size() + damaged.zeros);
  }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "lacuna-fuzz-XXXXXX").string();
};

Outcome run(const std::string& path) {
  const pid_t pid = fork();
  if (pid == 0) _exit(child(path.c_str()));
  int status = 0;
  waitpid(pid, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) <= kBadText) return static_cast<Outcome>(WEXITSTATUS(status));
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? kHung : kCrashed;
}

// Tries `mutations` of the subjects in turn; number of each outcome.
std::array<long, kOutcomes> campaign(const std::vector<Subject>& subjects, long mutations, unsigned seed) {
  std::array<long, kOutcomes> counts{};
  const Scratch scratch;
  for (long i = 0; i < mutations; ++i) {
    const Subject& subject = subjects[static_cast<std::size_t>(i) % subjects.size()];
    std::mt19937 engine(static_cast<unsigned>(seed * 1000003UL + static_cast<unsigned long>(i)));
    scratch.write(lacuna::fuzz::mutate(subject, engine));
    const Outcome outcome = run(scratch.path());
    ++counts[outcome];
    if (outcome > kOpened) {
      const std::string kept =
          "lacuna-fuzz-" + subject.name + "-" + std::to_string(seed) + "-" + std::to_string(i) + ".gguf";
      std::filesystem::copy_file(scratch.path(), kept, std::filesystem::copy_options::overwrite_existing);
      std::printf("%s, seed %u, mutation %ld: %s; kept as %s\n", subject.name.c_str(), seed, i, kWords[outcome],
                  kept.c_str());
    }
    if ((i + 1) % kProgress == 0) std::fprintf(stderr, "%ld of %ld\n", i + 1, mutations);
  }
  return counts;
}

Subject tiny_subject(const std::string& name, const lacuna::test::TinyModel& model) {
  return {name, model.writer.file(), model.writer.borders()[5], model.writer.borders()[7], 0};
}

// The real file's header; its weights become a hole of their size.
Subject real_subject(const char* path) {
  const lacuna::GgufFile file(path);
  const char* begin = file.metadata().front().first.data() - 32;  // behind magic, version, two counts, the key's length
  const char* weights = reinterpret_cast<const char*>(file.tensors().front().data.data());
  const char* tensors = file.tensors().front().name.data();
  const auto header = static_cast<std::size_t>(weights - begin);
  return {"smollm2",
          {begin, header},
          static_cast<std::size_t>(tensors - begin),
          header,
          std::filesystem::file_size(path) - header};
}

// Prints how it went; true when nothing failed.
bool report(const char* what, const std::array<long, kOutcomes>& counts) {
  long all = 0, failed = 0;
  for (std::size_t i = 0; i < kOutcomes; ++i) all += counts[i], failed += i > kOpened ? counts[i] : 0;
  std::printf("%ld damaged %s files:", all, what);
  for (std::size_t i = 0; i < kOutcomes; ++i)
    std::printf(" %ld %s%s", counts[i], kWords[i], i + 1 < kOutcomes ? "," : "\n");
  return failed == 0 && counts[kRefused] > 0;
}

// Models of all storage families, a few kilobytes each.
bool try_tiny(long mutations, unsigned seed) {
  std::vector<Subject> tiny = {tiny_subject("tiny", lacuna::test::TinyModel())};
  for (const std::uint32_t type : {3, 14}) {
    const lacuna::Format& format = *lacuna::find_format(type);
    tiny.push_back(tiny_subject(std::string(format.name), lacuna::test::TinyModel(format)));
  }
  return report("tiny", campaign(tiny, mutations, seed));
}

}  // namespace

// Arguments: mutations (3000), seed (1), "tiny" or "real" (both). Exits with 77 when there is no real file and nothing
// else is asked for.
int main(int argc, char** argv) {
  const long mutations = argc > 1 ? std::atol(argv[1]) : 3000;
  const unsigned seed = argc > 2 ? static_cast<unsigned>(std::atol(argv[2])) : 1;
  const std::string_view which = argc > 3 ? argv[3] : "";
  if (mutations < 1) {
    std::fprintf(stderr, "gguf_fuzz: wanted a number of mutations, got %s\n", argv[1]);
    return 2;
  }
  bool good = which == "real" || try_tiny(mutations, seed);
  if (which == "tiny") return good ? 0 : 1;
  const char* real = std::getenv("LACUNA_SMOLLM2");
  if (real == nullptr || *real == '\0') {
    std::printf("skipped: LACUNA_SMOLLM2 is not set (./dev fetch smollm2)\n");
    return which == "real" ? 77 : good ? 0 : 1;
  }
  good = report("real", campaign({real_subject(real)}, std::max(1L, mutations / kTinyForOneReal), seed)) && good;
  return good ? 0 : 1;
}
