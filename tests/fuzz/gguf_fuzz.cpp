// Opens thousands of damaged GGUF files (campaign.h says what must not happen); whatever opens can be described and
// read from. With LACUNA_SMOLLM2 set the real file's header is damaged too. Usage: lacuna_fuzz_gguf [mutations, 3000]
// [seed, 1].
#include <string_view>

#include "fuzz/campaign.h"
#include "fuzz/mutate.h"
#include "model/gguf.h"
#include "support/gguf_writer.h"

namespace {

using namespace lacuna::fuzz;

constexpr long kTinyForOneReal = 10;
constexpr std::array<Target, 2> kTargets = {describe, open_and_use};

Case damage(Subject subject) {
  const std::string name = subject.name;
  return {name, [subject = std::move(subject)](const std::string& path, std::mt19937& engine) {
            const Damaged damaged = mutate(subject, engine);
            std::ofstream(path, std::ios::binary | std::ios::trunc) << damaged.head;
            std::filesystem::resize_file(path, damaged.head.size() + damaged.zeros);
          }};
}

Case tiny_case(const std::string& name, const lacuna::test::TinyModel& model) {
  return damage({name, model.writer.file(), model.writer.borders()[5], model.writer.borders()[7], 0});
}

// The real file's header; its weights become a hole of their size.
Case real_case(const char* path) {
  const lacuna::GgufFile file(path);
  const char* begin = file.metadata().front().first.data() - 32;  // behind magic, version, two counts, the key's length
  const char* weights = reinterpret_cast<const char*>(file.tensors().front().data.data());
  const char* tensors = file.tensors().front().name.data();
  const auto header = static_cast<std::size_t>(weights - begin);
  return damage({"smollm2",
                 {begin, header},
                 static_cast<std::size_t>(tensors - begin),
                 header,
                 std::filesystem::file_size(path) - header});
}

// Models of all storage families, a few kilobytes each.
bool try_tiny(long mutations, unsigned seed) {
  std::vector<Case> tiny = {tiny_case("tiny", lacuna::test::TinyModel())};
  for (const std::uint32_t type : {3, 14}) {
    const lacuna::Format& format = *lacuna::find_format(type);
    tiny.push_back(tiny_case(std::string(format.name), lacuna::test::TinyModel(format)));
  }
  return report("tiny files", campaign(tiny, kTargets, mutations, seed));
}

}  // namespace

// Third argument: "tiny" or "real" (both). Exits with 77 when there is no real file and nothing else is asked for.
int main(int argc, char** argv) {
  const Arguments arguments(argc, argv, 3000);
  const std::string_view which = argc > 3 ? argv[3] : "";
  bool good = which == "real" || try_tiny(arguments.mutations, arguments.seed);
  if (which == "tiny") return good ? 0 : 1;
  const char* real = std::getenv("LACUNA_SMOLLM2");
  if (real == nullptr || *real == '\0') {
    std::printf("skipped: LACUNA_SMOLLM2 is not set (./dev fetch smollm2)\n");
    return which == "real" ? 77 : good ? 0 : 1;
  }
  const long mutations = std::max(1L, arguments.mutations / kTinyForOneReal);
  good = report("real files", campaign({real_case(real)}, kTargets, mutations, arguments.seed)) && good;
  return good ? 0 : 1;
}
