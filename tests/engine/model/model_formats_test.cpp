#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <vector>

#include "model/context.h"
#include "model/model.h"
#include "support/gguf_writer.h"

using namespace lacuna;
using lacuna::test::TinyModel;

namespace {

std::vector<float> logits_of(const TinyModel& tiny) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("lacuna-formats-test-" + std::to_string(::getpid()))).string();
  std::ofstream(path, std::ios::binary) << tiny.writer.file();
  Context context(Model::open(path, {"cpu", 1}), 0);
  std::filesystem::remove(path);
  context.append({7, 200, 31, 258}, {});
  return *context.logits();
}

}  // namespace

TEST_CASE("a model in any format computes what its numbers in float32 compute, to the bit") {
  for (const std::uint32_t type : {0, 1, 30, 8, 2, 3, 6, 7, 10, 11, 12, 13, 14}) {
    const Format& format = *find_format(type);
    INFO(format.name);
    const std::vector<float> stored = logits_of(TinyModel(format));
    CHECK(std::isfinite(stored[0]));
    CHECK(stored[0] != stored[1]);
    CHECK(stored == logits_of(TinyModel(format, true)));
  }
}
