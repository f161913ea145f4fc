// Opens thousands of damaged model files, each in a child process: no crash, no hang, no more than 64 MiB taken, and whatever
// opens can be read from. Usage: lacuna_fuzz_gguf [mutations] [seed]
#include <lacuna.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>

#include "support/gguf_writer.h"

namespace {

constexpr long kMostKilobytes = 64 * 1024;
constexpr unsigned kSeconds = 10;

enum Outcome { kRefused = 0, kOpened = 1, kTooMuchMemory = 2, kBadText = 3 };

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// A model that opens is read from: what the checks let through must not break later.
void use(lacuna_model* model) {
  lacuna_context* context = nullptr;
  const int32_t ids[] = {0, 1, 2};
  if (lacuna_context_create(model, 8, &context) != LACUNA_OK) return;
  lacuna_tensor* logits = nullptr;
  if (lacuna_context_append(context, ids, nullptr, 3) == LACUNA_OK && lacuna_context_logits(context, &logits) == LACUNA_OK) {
    lacuna_tensor_free(logits);
  }
  lacuna_context_free(context);
}

int open_in_child(const char* path) {
  alarm(kSeconds);
  const long before = peak_kilobytes();
  lacuna_model_options options;
  lacuna_model_options_init(&options);
  options.threads = 1;
  lacuna_model* model = nullptr;
  if (lacuna_model_open(path, &options, &model) == LACUNA_OK) {
    use(model);
    lacuna_model_free(model);
    return kOpened;
  }
  const std::string text = lacuna_last_error();
  if (text.empty() || text.find('\n') != std::string::npos) return kBadText;
  return peak_kilobytes() - before > kMostKilobytes ? kTooMuchMemory : kRefused;
}

// Bits flipped, bytes cut out or in, numbers set to what breaks arithmetic.
std::string mutate(std::string bytes, std::mt19937& engine, std::size_t header) {
  const auto place = [&](std::size_t size) { return engine() % (engine() % 8 == 0 ? size : std::min(size, header)); };
  for (unsigned i = 0, edits = 1 + engine() % 4; i < edits && !bytes.empty(); ++i) {
    const std::size_t at = place(bytes.size());
    switch (engine() % 6) {
      case 0: bytes[at] = static_cast<char>(bytes[at] ^ 1 << engine() % 8); break;
      case 1: bytes.resize(at); break;
      case 2: bytes.erase(at, 1 + engine() % 16); break;
      case 3: bytes.insert(at, std::string(1 + engine() % 16, static_cast<char>(engine()))); break;
      case 4: bytes[at] = static_cast<char>(engine()); break;
      default: {
        const std::uint64_t values[] = {0, 1, 0xFFFFFFFF, 1ULL << 31, 1ULL << 32, 1ULL << 62, ~0ULL, engine()};
        std::string number;
        lacuna::test::GgufWriter::raw(number, values[engine() % 8]);
        bytes.replace(at, std::min<std::size_t>(8, bytes.size() - at), number.substr(0, engine() % 2 == 0 ? 4 : 8));
      }
    }
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  const long mutations = argc > 1 ? std::atol(argv[1]) : 3000;
  const unsigned seed = argc > 2 ? static_cast<unsigned>(std::atol(argv[2])) : 1;
  const lacuna::test::TinyModel tiny;
  const std::string original = tiny.writer.file();
  const std::size_t header = tiny.writer.borders()[7];
  char path[] = "/tmp/lacuna-fuzz-XXXXXX";
  const int fd = mkstemp(path);
  if (fd < 0) return std::perror("lacuna_fuzz_gguf"), 1;
  close(fd);
  long counts[4] = {}, crashes = 0;
  for (long i = 0; i < mutations; ++i) {
    std::mt19937 engine(static_cast<unsigned>(seed * 1000003UL + static_cast<unsigned long>(i)));
    std::ofstream(path, std::ios::binary | std::ios::trunc) << mutate(original, engine, header);
    const pid_t child = fork();
    if (child == 0) _exit(open_in_child(path));
    int status = 0;
    waitpid(child, &status, 0);
    const int outcome = WIFEXITED(status) && WEXITSTATUS(status) < 4 ? WEXITSTATUS(status) : -1;
    if (outcome < 0) ++crashes;
    if (outcome >= 0) ++counts[outcome];
    if (outcome != kRefused && outcome != kOpened) std::printf("seed %u, mutation %ld: %s %d\n", seed, i, outcome < 0 ? "ended by" : "outcome", outcome < 0 ? status : outcome);
  }
  unlink(path);
  std::printf("%ld damaged files: %ld refused, %ld opened, %ld crashed or hung, %ld took too much memory, %ld with a bad text\n", mutations,
              counts[kRefused], counts[kOpened], crashes, counts[kTooMuchMemory], counts[kBadText]);
  return crashes + counts[kTooMuchMemory] + counts[kBadText] == 0 && counts[kRefused] > 0 ? 0 : 1;
}
