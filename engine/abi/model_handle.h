// What the opaque handles of models, contexts and segments hold. Each keeps the model alive.
#pragma once

#include <memory>
#include <vector>

#include "lacuna.h"
#include "model/context.h"
#include "model/model.h"

struct lacuna_model {
  std::shared_ptr<const lacuna::Model> model;
};

struct lacuna_context {
  std::shared_ptr<const lacuna::Model> model;
  lacuna::Context context;
};

struct lacuna_segment {
  std::shared_ptr<const lacuna::Model> model;
  std::shared_ptr<const lacuna::Segment> segment;
};

namespace lacuna::abi {

// A second handle of the same model, to be freed on its own.
inline lacuna_model* retain_model(const lacuna_model* model) { return new lacuna_model{model->model}; }

inline std::vector<std::int32_t> copy_ids(const std::int32_t* ids, std::int64_t count) {
  return count > 0 ? std::vector<std::int32_t>(ids, ids + count) : std::vector<std::int32_t>();
}

inline std::vector<double> copy_positions(const double* positions, std::int64_t count) {
  return positions != nullptr && count > 0 ? std::vector<double>(positions, positions + count) : std::vector<double>();
}

}  // namespace lacuna::abi
