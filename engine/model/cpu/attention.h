// Attention of a batch of rows over pages: turns queries and keys, stores keys and values, walks over the blocks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/thread_pool.h"
#include "model/backend.h"
#include "model/config.h"
#include "model/cpu/kernels.h"
#include "model/cpu/product.h"
#include "model/cpu/rope.h"

namespace lacuna::cpu {

// One layer's activations. `out` may be `queries`: a head's result is written after its queries are read.
struct AttentionLayer {
  const float* queries;  // (rows, query_stride), heads * head_dim used
  std::int64_t query_stride;
  float* keys;          // (rows, kv_heads * head_dim); turned in place
  const float* values;  // (rows, kv_heads * head_dim)
  float* out;           // (rows, out_stride), heads * head_dim used
  std::int64_t out_stride;
};

class Attention {
 public:
  Attention(const ModelConfig& config, ThreadPool& pool);

  // Prepares the rotations of these rows, for all layers.
  void begin(std::span<const Row> rows);
  // One layer: stores keys and values of all rows, then attends for each.
  void run(std::span<const Row> rows, std::int64_t layer, const AttentionLayer& data);

 private:
  // What a thread needs for one row and key/value head.
  struct Scratch {
    FloatBuffer queries;  // (frames, group, head_dim), turned
    FloatBuffer sums;     // (group, value_stride)
    std::vector<AttentionBlock> blocks;
  };

  void store(const Row& row, std::int64_t index, std::int64_t layer, const AttentionLayer& data);
  void attend(const Row& row, std::int64_t index, std::int64_t layer, std::int64_t kv_head, const AttentionLayer& data,
              Scratch& scratch) const;
  void collect_blocks(const Row& row, std::int64_t layer, std::int64_t kv_head, const float* queries,
                      std::vector<AttentionBlock>& blocks) const;

  const ModelConfig config_;
  ThreadPool& pool_;
  Rope rope_;
  std::int64_t group_;                        // query heads for each key/value head
  std::int64_t value_stride_;                 // as in KvShape
  std::vector<std::int64_t> first_rotation_;  // (rows): index of a row's first frame in rotations_
  FloatBuffer rotations_;                     // (rows' frames, rope size)
  FloatBuffer own_values_;                    // (rows, kv_heads, value_stride), of rows without a page
  std::vector<Scratch> scratch_;              // (threads)
};

}  // namespace lacuna::cpu
