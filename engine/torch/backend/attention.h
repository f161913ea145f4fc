// Attention of a batch of rows over pages, with libtorch's products.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/backend.h"
#include "model/config.h"
#include "torch/backend/groups.h"
#include "torch/backend/rotation.h"
#include "torch/backend/workers.h"

namespace lacuna::aten {

class Attention {
 public:
  // type: of activations, keys and values; wide: of sums and angles (kFloat or kDouble).
  Attention(const ModelConfig& config, at::ScalarType type, at::ScalarType wide, at::Device device, Workers& workers);

  // Prepares groups, rotations and masks of these rows, for all layers.
  void begin(std::span<const Row> rows);
  // One layer: stores keys and values of all rows, then attends for each. query_key_value
  // (rows, heads * head_dim + 2 * kv_heads * head_dim); returns (rows, heads * head_dim).
  at::Tensor run(std::int64_t layer, const at::Tensor& query_key_value);
  // Lets go of what begin() made.
  void end();

 private:
  // A group with what is the same in all layers.
  struct Prepared {
    Group group;
    std::vector<at::Tensor> tables;  // (frames): rotations of the rows' queries
    at::Tensor mask;                 // (rows, keys), true where a row does not see a key; undefined: all see all
  };
  // Some of the key/value heads, with the query heads that use them.
  struct Heads {
    std::int64_t first, count;
  };
  // Of all rows and heads in one layer.
  struct Activations {
    at::Tensor queries;       // (rows, heads, head_dim), of the type of sums, not turned
    at::Tensor keys, values;  // (rows, kv_heads, head_dim), turned
  };

  Prepared prepare(Group group) const;
  at::Tensor mask(const Group& group) const;
  void store(std::int64_t layer, const Activations& data) const;
  void gather(const Group& group, std::int64_t layer, const Heads& heads, std::byte* keys, std::byte* values) const;
  // x (all rows, kv_heads, head_dim) -> (heads, group heads * rows, head_dim): the same for all query heads of a head
  at::Tensor spread(const at::Tensor& x, const Group& group, const Heads& heads) const;
  // (heads, group heads * rows, keys), and one more column for a row's own key where that lies in no page
  at::Tensor scores(const Prepared& prepared, const Heads& heads, const Activations& data,
                    const at::Tensor& keys) const;
  // For some heads of one group; out (rows, all heads * head_dim).
  void attend(const Prepared& prepared, std::int64_t layer, const Heads& heads, const Activations& data,
              const at::Tensor& out) const;

  const ModelConfig config_;
  const at::ScalarType type_, wide_;
  const at::Device device_;
  const Rotation rotation_;
  Workers& workers_;
  const std::int64_t group_heads_;  // query heads for each key/value head
  std::span<const Row> rows_;
  at::Tensor own_table_;  // rotations of all rows' own keys
  std::vector<Prepared> prepared_;
};

}  // namespace lacuna::aten
