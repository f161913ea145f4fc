#include "model/config.h"

#include <cmath>
#include <filesystem>

#include "base/error.h"

namespace lacuna {
namespace {

// Larger than any model that exists, small enough that products of two fit an int64 with room to spare.
constexpr std::int64_t kLargestCount = std::int64_t{1} << 28;
constexpr std::int64_t kMostLayers = 1000;

// Reads the "llama.…" keys of one file.
class Reader {
 public:
  explicit Reader(const GgufFile& file) : file_(file) {}

  std::int64_t count(const std::string& key, std::int64_t most = kLargestCount) const {
    return in_range(key, file_.require_integer("llama." + key), most);
  }
  std::int64_t count_or(const std::string& key, std::int64_t fallback) const {
    return in_range(key, file_.integer("llama." + key, fallback), kLargestCount);
  }
  double positive(const std::string& key, double value) const {
    if (!(value > 0) || !std::isfinite(value)) {
      fail(Status::kCorrupt, "{}: llama.{}: wanted a number above 0, found {}", file_.path(), key, value);
    }
    return value;
  }

 private:
  std::int64_t in_range(const std::string& key, std::int64_t value, std::int64_t most) const {
    if (value < 1 || value > most) {
      fail(Status::kCorrupt, "{}: llama.{}: wanted 1 to {}, found {}", file_.path(), key, most, value);
    }
    return value;
  }

  const GgufFile& file_;
};

void read_rope(const GgufFile& file, const Reader& reader, ModelConfig& config) {
  config.rope_dim = reader.count_or("rope.dimension_count", config.head_dim);
  if (config.rope_dim > config.head_dim || config.rope_dim % 2 != 0) {
    fail(Status::kCorrupt,
         "{}: llama.rope.dimension_count: wanted an even number up to the head dimension {}, found {}", file.path(),
         config.head_dim, config.rope_dim);
  }
  config.rope_base = reader.positive("rope.freq_base", file.number("llama.rope.freq_base", 10000.0));
  // Files that name a factor and no type mean linear scaling.
  const std::string_view kind = file.string("llama.rope.scaling.type", "linear");
  if (kind != "none" && kind != "linear") {
    fail(Status::kUnsupported, "{}: llama.rope.scaling.type: wanted none or linear, found {}", file.path(), kind);
  }
  if (file.find_tensor("rope_freqs.weight") != nullptr) {
    fail(Status::kUnsupported, "{}: rope_freqs.weight: wanted RoPE scaling none or linear, found llama3's factors",
         file.path());
  }
  if (kind == "none") return;
  // Older files call the factor rope.scale_linear.
  const double legacy = file.number("llama.rope.scale_linear", 1.0);
  const double factor = file.number("llama.rope.scaling.factor", legacy);
  if (factor == 0) return;  // some writers say "none" so
  config.rope_scale = reader.positive("rope.scaling.factor", factor);
}

void check_heads(const GgufFile& file, const ModelConfig& config) {
  if (config.heads % config.kv_heads != 0) {
    fail(Status::kCorrupt, "{}: llama.attention.head_count_kv: wanted a divisor of head_count {}, found {}",
         file.path(), config.heads, config.kv_heads);
  }
  if (config.head_dim > kLargestCount / config.heads) {
    fail(Status::kCorrupt, "{}: llama.attention.key_length: wanted at most {}, found {}", file.path(),
         kLargestCount / config.heads, config.head_dim);
  }
}

std::int64_t read_head_dim(const GgufFile& file, const Reader& reader, const ModelConfig& config) {
  if (file.find("llama.attention.key_length") == nullptr && config.dim % config.heads != 0) {
    fail(Status::kCorrupt, "{}: llama.embedding_length: wanted a multiple of head_count {}, found {}", file.path(),
         config.heads, config.dim);
  }
  const std::int64_t head_dim =
      reader.count_or("attention.key_length", std::max<std::int64_t>(1, config.dim / config.heads));
  const std::int64_t value_dim = reader.count_or("attention.value_length", head_dim);
  if (value_dim != head_dim) {
    fail(Status::kUnsupported, "{}: llama.attention.value_length: wanted the key length {}, found {}", file.path(),
         head_dim, value_dim);
  }
  return head_dim;
}

}  // namespace

ModelConfig read_config(const GgufFile& file) {
  ModelConfig config;
  config.architecture = file.require_string("general.architecture");
  if (config.architecture != "llama") {
    fail(Status::kUnsupported, "{}: general.architecture: wanted llama, found {}", file.path(), config.architecture);
  }
  if (file.integer("llama.expert_count", 0) > 0) {
    fail(Status::kUnsupported, "{}: llama.expert_count: wanted 0 (no mixture of experts), found {}", file.path(),
         file.integer("llama.expert_count", 0));
  }
  const Reader reader(file);
  config.name = file.string("general.name", std::filesystem::path(file.path()).stem().string());
  config.dim = reader.count("embedding_length");
  config.layers = reader.count("block_count", kMostLayers);
  config.heads = reader.count("attention.head_count");
  config.kv_heads = reader.count_or("attention.head_count_kv", config.heads);
  config.head_dim = read_head_dim(file, reader, config);
  check_heads(file, config);
  config.feed_forward_dim = reader.count("feed_forward_length");
  config.context_length = reader.count("context_length");
  config.rms_epsilon = reader.positive("attention.layer_norm_rms_epsilon",
                                       file.require_number("llama.attention.layer_norm_rms_epsilon"));
  read_rope(file, reader, config);
  if (file.find("llama.vocab_size") != nullptr) config.vocab_size = reader.count("vocab_size");
  return config;
}

}  // namespace lacuna
