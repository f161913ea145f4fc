// lacuna_save_*: a model written to a file or a folder.
#include "abi/guard.h"
#include "abi/model_handle.h"
#include "model/save/saving.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::abi::guard;
using lacuna::abi::require;

struct lacuna_save {
  lacuna::Saving saving;
};

namespace {

lacuna::SaveOptions read_options(const lacuna_save_options* options) {
  lacuna::SaveOptions result;
  if (options == nullptr) return result;
  if (options->struct_size < static_cast<int64_t>(sizeof(lacuna_save_options))) {
    fail(Status::kInvalidArgument, "options->struct_size: wanted {} (see lacuna_save_options_init), got {}",
         sizeof(lacuna_save_options), options->struct_size);
  }
  if (options->format != nullptr) result.format = options->format;
  if (options->dtype != nullptr) result.dtype = options->dtype;
  result.overwrite = options->overwrite != 0;
  return result;
}

}  // namespace

extern "C" {

void lacuna_save_options_init(lacuna_save_options* options) {
  if (options == nullptr) return;
  *options = {sizeof(lacuna_save_options), "", "float32", 0};
}

lacuna_status lacuna_model_save(const lacuna_model* model, const char* path, const lacuna_save_options* options) {
  return guard([&] {
    require(model, "model");
    require(path, "path");
    lacuna::Saving saving(model->model, path, read_options(options));
    while (saving.step()) {
    }
  });
}

lacuna_status lacuna_save_begin(const lacuna_model* model, const char* path, const lacuna_save_options* options,
                                lacuna_save** out) {
  return guard([&] {
    require(model, "model");
    require(path, "path");
    require(out, "out");
    *out = new lacuna_save{lacuna::Saving(model->model, path, read_options(options))};
  });
}

lacuna_status lacuna_save_step(lacuna_save* save, int64_t* written, int64_t* total, int32_t* done) {
  return guard([&] {
    require(save, "save");
    require(written, "written");
    require(total, "total");
    require(done, "done");
    *done = save->saving.step() ? 0 : 1;
    *written = save->saving.written();
    *total = save->saving.total();
  });
}

void lacuna_save_free(lacuna_save* save) { delete save; }

}  // extern "C"
