// Opens thousands of Hugging Face folders with a damaged file (campaign.h says what must not happen); whatever opens
// can be described and read from. Usage: lacuna_fuzz_folder [mutations, 3000] [seed, 1].
#include <iterator>

#include "fuzz/campaign.h"
#include "fuzz/mutate_json.h"

namespace {

namespace fs = std::filesystem;
using namespace lacuna::fuzz;

constexpr std::size_t kHeader = 2048;  // of a safetensors file: where most of the damage goes

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string damaged(const fs::path& path, std::mt19937& engine) {
  const std::string bytes = read(path);
  if (path.extension() == ".json") return mutate_json(bytes, engine);
  return mutate({"", bytes, 0, std::min(kHeader, bytes.size()), 0}, engine).head;
}

// One file of the folder is damaged, now and then a second one; JSON more often than weights.
Case damage(const std::string& name) {
  const fs::path folder = fs::path(LACUNA_TEST_DATA "/golden/huggingface") / name;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const bool json = entry.path().extension() == ".json";
    const int weight = entry.path().filename() == "generation_config.json" ? 1 : json ? 8 : 1;
    files.insert(files.end(), static_cast<std::size_t>(weight), entry.path());
  }
  std::sort(files.begin(), files.end());
  return {name, [=](const std::string& path, std::mt19937& engine) {
            fs::remove_all(path);
            fs::copy(folder, path);
            for (unsigned i = 0; i < 1 + (engine() % 4) / 3; ++i) {
              const fs::path& file = files[engine() % files.size()];
              std::ofstream(fs::path(path) / file.filename(), std::ios::binary | std::ios::trunc)
                  << damaged(file, engine);
            }
          }};
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments(argc, argv, 3000);
  const std::vector<Case> cases = {damage("tied"), damage("sharded"), damage("normalized")};
  constexpr std::array<Target, 2> kTargets = {describe, open_and_use};
  return report("folders", campaign(cases, kTargets, arguments.mutations, arguments.seed)) ? 0 : 1;
}
