// Opens thousands of damaged safetensors files (campaign.h says what must not happen): each is refused, or written
// again and read back with equal values. Usage: lacuna_fuzz_safetensors [mutations, 3000] [seed, 1].
#include <cstring>
#include <iterator>

#include "fuzz/campaign.h"
#include "fuzz/mutate_json.h"

namespace {

using namespace lacuna::fuzz;

constexpr std::size_t kLengthBytes = 8;

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Half of the time the header's JSON alone is damaged, and its length corrected, so that what is behind is reached.
Case damage(const std::string& name) {
  const std::string bytes = read(LACUNA_TEST_DATA "/golden/safetensors/" + name);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  const std::size_t header = kLengthBytes + static_cast<std::size_t>(length);
  return {name, [=](const std::string& path, std::mt19937& engine) {
            std::string damaged;
            if (engine() % 2 == 0) {
              damaged = mutate({name, bytes, 0, header, 0}, engine).head;
            } else {
              const std::string json = mutate_json(bytes.substr(kLengthBytes, header - kLengthBytes), engine);
              const std::uint64_t corrected = json.size();
              damaged =
                  std::string(reinterpret_cast<const char*>(&corrected), kLengthBytes) + json + bytes.substr(header);
            }
            std::ofstream(path, std::ios::binary | std::ios::trunc) << damaged;
          }};
}

// A file's tensors and the names to write them under.
struct Contents {
  std::vector<std::string> names;
  std::vector<lacuna_tensor*> tensors;
  bool writable = true;  // no name has a NUL

  Contents() = default;
  Contents(const Contents&) = delete;
  Contents& operator=(const Contents&) = delete;
  ~Contents() {
    for (lacuna_tensor* tensor : tensors) lacuna_tensor_free(tensor);
  }

  // kOpened, or what is wrong with the file.
  Outcome fill(const char* path) {
    const long before = peak_bytes();
    lacuna_safetensors* file = nullptr;
    lacuna_status status = lacuna_safetensors_open(path, &file);
    if (status != LACUNA_OK) return judge_error(status, before);
    for (int64_t i = 0; i < lacuna_safetensors_count(file) && status == LACUNA_OK; ++i) {
      const char* name = nullptr;
      int64_t length = 0;
      lacuna_tensor* tensor = nullptr;
      lacuna_safetensors_name(file, i, &name, &length);
      status = lacuna_safetensors_tensor(file, i, 0, &tensor);
      if (status == LACUNA_UNSUPPORTED) {  // a type that no tensor has
        status = LACUNA_OK;
        continue;
      }
      if (status != LACUNA_OK) break;
      names.emplace_back(name, static_cast<std::size_t>(length));
      tensors.push_back(tensor);
      writable = writable && std::strlen(name) == names.back().size();
    }
    lacuna_safetensors_free(file);
    return status == LACUNA_OK ? kOpened : judge_error(status, before);
  }
};

bool equal(const Contents& a, const Contents& b) {
  for (std::size_t i = 0; i < a.names.size(); ++i) {
    std::size_t at = 0;
    while (at < b.names.size() && b.names[at] != a.names[i]) ++at;
    lacuna_tensor_view x, y;
    if (at == b.names.size() || lacuna_tensor_get_view(a.tensors[i], &x) != LACUNA_OK ||
        lacuna_tensor_get_view(b.tensors[at], &y) != LACUNA_OK) {
      return false;
    }
    const auto bytes = static_cast<std::size_t>(lacuna_tensor_bytes(a.tensors[i]));
    if (x.dtype != y.dtype || x.ndim != y.ndim || !std::equal(x.sizes, x.sizes + x.ndim, y.sizes) ||
        (bytes > 0 && std::memcmp(x.data, y.data, bytes) != 0)) {
      return false;
    }
  }
  return a.names.size() == b.names.size();
}

Outcome read_and_write(const char* path) {
  Contents first, second;
  const Outcome opened = first.fill(path);
  if (opened != kOpened || !first.writable) return opened;
  std::vector<const char*> names;
  for (const std::string& name : first.names) names.push_back(name.c_str());
  const std::string again = std::string(path) + ".again";
  const bool written = lacuna_safetensors_write(again.c_str(), names.data(), first.tensors.data(),
                                                static_cast<int64_t>(names.size()), nullptr, nullptr, 0) == LACUNA_OK;
  return written && second.fill(again.c_str()) == kOpened && equal(first, second) ? kOpened : kWrong;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments(argc, argv, 3000);
  const std::vector<Case> cases = {damage("plain.safetensors"), damage("types.safetensors"),
                                   damage("unaligned.safetensors")};
  constexpr std::array<Target, 1> kTargets = {read_and_write};
  return report("safetensors files", campaign(cases, kTargets, arguments.mutations, arguments.seed)) ? 0 : 1;
}
