/* Every function takes NULL, closed handles' absence and odd numbers without a crash, and says which argument it was.
 */
#include <lacuna.h>
#include <stdio.h>
#include <string.h>

static int failures = 0;

/* `call` must fail with LACUNA_INVALID_ARGUMENT and a text that names `argument`. */
#define REFUSED(call, argument)                                                               \
  do {                                                                                        \
    lacuna_status status = (call);                                                            \
    if (status != LACUNA_INVALID_ARGUMENT || strstr(lacuna_last_error(), argument) == NULL) { \
      printf("%s: status %d, text \"%s\"\n", #call, (int)status, lacuna_last_error());        \
      ++failures;                                                                             \
    }                                                                                         \
  } while (0)

static void tensors(void) {
  lacuna_tensor *tensor = NULL, *other = NULL;
  lacuna_tensor_view view;
  int64_t sizes[2] = {2, 3}, bad[1] = {-1}, length;
  REFUSED(lacuna_tensor_create(12, sizes, 2, &tensor), "dtype");
  REFUSED(lacuna_tensor_create(0, sizes, 99, &tensor), "ndim");
  REFUSED(lacuna_tensor_create(0, NULL, 2, &tensor), "sizes");
  REFUSED(lacuna_tensor_create(0, bad, 1, &tensor), "sizes");
  REFUSED(lacuna_tensor_create(0, sizes, 2, NULL), "out");
  REFUSED(lacuna_tensor_get_view(NULL, &view), "tensor");
  REFUSED(lacuna_tensor_slice(NULL, 0, 0, 1, 1, &other), "tensor");
  REFUSED(lacuna_tensor_select(NULL, 0, 0, &other), "tensor");
  REFUSED(lacuna_tensor_transpose(NULL, 0, 1, &other), "tensor");
  REFUSED(lacuna_tensor_reshape(NULL, sizes, 2, &other), "tensor");
  REFUSED(lacuna_tensor_to(NULL, 0, &other), "tensor");
  REFUSED(lacuna_tensor_copy(NULL, NULL), "tensor");
  REFUSED(lacuna_tensor_fill(NULL, 0), "tensor");
  REFUSED(lacuna_tensor_equal(NULL, NULL, NULL), "tensor");
  REFUSED(lacuna_tensor_fill_complex(NULL, 0, 0), "tensor");
  REFUSED(lacuna_tensor_format(NULL, NULL, 0, &length), "tensor");
  REFUSED(lacuna_tensor_apply(NULL, NULL, &other), "operation");
  REFUSED(lacuna_tensor_apply("sum", NULL, &other), "tensor");
  REFUSED(lacuna_tensor_binary("add", NULL, NULL, 1, 1, &other), "tensor");
  REFUSED(lacuna_tensor_clamp(NULL, 0, 1, &other), "tensor");
  REFUSED(lacuna_tensor_masked_fill(NULL, NULL, 0, &other), "tensor");
  REFUSED(lacuna_tensor_masked_select(NULL, NULL, &other), "tensor");
  REFUSED(lacuna_tensor_where(NULL, NULL, NULL, 0, &other), "tensor");
  REFUSED(lacuna_tensor_sort(NULL, 0, &tensor, &other), "tensor");
  REFUSED(lacuna_tensor_matmul(NULL, NULL, &other), "tensor");
  REFUSED(lacuna_tensor_cosine_similarity(NULL, NULL, 0, &other), "tensor");
  REFUSED(lacuna_tensor_index_fill(NULL, 0, NULL, 0), "tensor");
  REFUSED(lacuna_tensor_index_copy(NULL, 0, NULL, NULL), "tensor");
  REFUSED(lacuna_tensor_index_add(NULL, 0, NULL, NULL, 1), "tensor");
  REFUSED(lacuna_tensor_topk(NULL, 1, &tensor, &other), "tensor");
  REFUSED(lacuna_tensor_index_select(NULL, 0, NULL, &other), "tensor");
  if (lacuna_tensor_create(0, sizes, 2, &tensor) != LACUNA_OK) ++failures;
  REFUSED(lacuna_tensor_slice(tensor, 5, 0, 1, 1, &other), "dim");
  REFUSED(lacuna_tensor_slice(tensor, 0, 0, 1, 0, &other), "step");
  REFUSED(lacuna_tensor_select(tensor, 0, 2, &other), "index");
  REFUSED(lacuna_tensor_reshape(tensor, bad, -1, &other), "ndim");
  REFUSED(lacuna_tensor_to(tensor, -1, &other), "dtype");
  REFUSED(lacuna_tensor_format(tensor, NULL, -1, &length), "capacity");
  REFUSED(lacuna_tensor_apply("fusion", tensor, &other), "operation");
  REFUSED(lacuna_tensor_apply("sum", tensor, NULL), "operation");
  REFUSED(lacuna_tensor_binary(NULL, tensor, NULL, 1, 1, &other), "operation");
  REFUSED(lacuna_tensor_binary("gt", tensor, NULL, 1, 1, NULL), "operation");
  REFUSED(lacuna_tensor_masked_fill(tensor, NULL, 0, NULL), "mask");
  REFUSED(lacuna_tensor_masked_fill(tensor, tensor, 0, NULL), "mask");
  REFUSED(lacuna_tensor_masked_select(tensor, NULL, &other), "mask");
  REFUSED(lacuna_tensor_where(tensor, NULL, NULL, 0, &other), "condition");
  REFUSED(lacuna_tensor_matmul(tensor, NULL, &other), "other");
  REFUSED(lacuna_tensor_index_fill(tensor, 0, NULL, 0), "indices");
  REFUSED(lacuna_tensor_index_copy(tensor, 0, tensor, NULL), "source");
  REFUSED(lacuna_tensor_topk(tensor, 4, &other, &other), "k");
  REFUSED(lacuna_tensor_index_select(tensor, 0, NULL, &other), "indices");
  REFUSED(lacuna_tensor_index_select(tensor, 0, tensor, &other), "indices");
  lacuna_tensor_free(tensor);
  lacuna_tensor_free(NULL);
  if (lacuna_tensor_bytes(NULL) != 0) ++failures;
}

static void safetensors(void) {
  lacuna_safetensors* file = NULL;
  lacuna_tensor* tensor = NULL;
  const lacuna_tensor* none[1] = {NULL};
  const char *names[1] = {"x"}, *missing[1] = {NULL}, *text;
  int64_t length;
  REFUSED(lacuna_safetensors_open(NULL, &file), "path");
  REFUSED(lacuna_safetensors_open("x", NULL), "out");
  if (lacuna_safetensors_open("/no/such/file", &file) != LACUNA_NOT_FOUND) ++failures;
  REFUSED(lacuna_safetensors_name(NULL, 0, &text, &length), "file");
  REFUSED(lacuna_safetensors_metadata(NULL, 0, &text, &length, &text, &length), "file");
  REFUSED(lacuna_safetensors_tensor(NULL, 0, 0, &tensor), "file");
  REFUSED(lacuna_safetensors_write(NULL, NULL, NULL, 0, NULL, NULL, 0), "path");
  REFUSED(lacuna_safetensors_write("x", NULL, NULL, 1, NULL, NULL, 0), "names");
  REFUSED(lacuna_safetensors_write("x", names, NULL, 1, NULL, NULL, 0), "tensors");
  REFUSED(lacuna_safetensors_write("x", names, none, 1, NULL, NULL, 0), "tensors[0]");
  REFUSED(lacuna_safetensors_write("x", NULL, NULL, -1, NULL, NULL, 0), "count");
  REFUSED(lacuna_safetensors_write("x", NULL, NULL, 0, names, NULL, 1), "texts");
  REFUSED(lacuna_safetensors_write("x", NULL, NULL, 0, missing, names, 1), "keys[0]");
  if (lacuna_safetensors_count(NULL) != 0 || lacuna_safetensors_metadata_count(NULL) != 0) ++failures;
  lacuna_safetensors_free(NULL);
}

static void tokenizers(void) {
  lacuna_tokenizer *tokenizer = NULL, *other = NULL;
  lacuna_tokenizer_training options;
  const char *texts[1] = {"one text"}, *no_text[1] = {NULL}, *specials[2] = {"<end>", "<end>"}, *odd[1] = {"\xff"};
  int64_t lengths[1] = {8}, negative[1] = {-1}, length;
  int32_t ids[4];
  lacuna_tokenizer_training_init(NULL);
  lacuna_tokenizer_training_init(&options);
  REFUSED(lacuna_tokenizer_train(texts, lengths, 1, &options, &tokenizer), "vocab_size");
  options.vocab_size = 260;
  REFUSED(lacuna_tokenizer_train(NULL, lengths, 1, &options, &tokenizer), "texts");
  REFUSED(lacuna_tokenizer_train(texts, NULL, 1, &options, &tokenizer), "lengths");
  REFUSED(lacuna_tokenizer_train(texts, lengths, -1, &options, &tokenizer), "count");
  REFUSED(lacuna_tokenizer_train(no_text, lengths, 1, &options, &tokenizer), "texts");
  REFUSED(lacuna_tokenizer_train(texts, negative, 1, &options, &tokenizer), "lengths");
  REFUSED(lacuna_tokenizer_train(texts, lengths, 1, NULL, &tokenizer), "options");
  REFUSED(lacuna_tokenizer_train(texts, lengths, 1, &options, NULL), "out");
  options.special_tokens = specials;
  options.special_count = 2;
  REFUSED(lacuna_tokenizer_train(texts, lengths, 1, &options, &tokenizer), "special_tokens[2]");
  options.special_tokens = odd;
  options.special_count = 1;
  REFUSED(lacuna_tokenizer_train(texts, lengths, 1, &options, &tokenizer), "special_tokens[1]");
  options.special_tokens = specials;
  options.eos = "<begin>";
  REFUSED(lacuna_tokenizer_train(texts, lengths, 1, &options, &tokenizer), "eos");
  options.eos = "<end>";
  options.pre_tokenizer = "words";
  if (lacuna_tokenizer_train(texts, lengths, 1, &options, &tokenizer) != LACUNA_UNSUPPORTED) ++failures;
  options.pre_tokenizer = "gpt-2";
  options.min_frequency = 0;
  REFUSED(lacuna_tokenizer_train(texts, lengths, 1, &options, &tokenizer), "min_frequency");
  options.min_frequency = 1;
  options.struct_size = 8;
  REFUSED(lacuna_tokenizer_train(texts, lengths, 1, &options, &tokenizer), "struct_size");
  options.struct_size = sizeof options;
  if (lacuna_tokenizer_train(texts, lengths, 1, &options, &tokenizer) != LACUNA_OK) ++failures;
  REFUSED(lacuna_tokenizer_open(NULL, &other), "folder");
  REFUSED(lacuna_tokenizer_open(".", NULL), "out");
  if (lacuna_tokenizer_open("/no/such/folder", &other) == LACUNA_OK) ++failures;
  if (lacuna_tokenizer_vocab_size(NULL) != 0 || lacuna_tokenizer_bos(NULL) != -1) ++failures;
  if (lacuna_tokenizer_eos(tokenizer) != 0 || lacuna_tokenizer_bos(tokenizer) != -1) ++failures;
  REFUSED(lacuna_tokenizer_encode(NULL, "a", 1, 0, ids, 4, &length), "tokenizer");
  REFUSED(lacuna_tokenizer_encode(tokenizer, NULL, 1, 0, ids, 4, &length), "text");
  REFUSED(lacuna_tokenizer_encode(tokenizer, "a", 1, 8, ids, 4, &length), "flags");
  REFUSED(lacuna_tokenizer_encode(tokenizer, "a", 1, LACUNA_ENCODE_BOS, ids, 4, &length), "bos");
  REFUSED(lacuna_tokenizer_encode(tokenizer, "a", 1, 0, NULL, 4, &length), "ids");
  ids[0] = 100000;
  REFUSED(lacuna_tokenizer_decode(tokenizer, ids, 1, NULL, 0, &length), "ids[1]");
  REFUSED(lacuna_tokenizer_decode(NULL, ids, 1, NULL, 0, &length), "tokenizer");
  REFUSED(lacuna_tokenizer_json(NULL, NULL, 0, &length), "tokenizer");
  REFUSED(lacuna_tokenizer_json(tokenizer, NULL, 4, &length), "text");
  lacuna_tokenizer_free(tokenizer);
  lacuna_tokenizer_free(NULL);
  REFUSED(lacuna_random_numbers(1, 2, 3, NULL, 4), "numbers");
  if (lacuna_checksum(7, NULL, 5) != 7) ++failures;
}

static void models(void) {
  lacuna_model* model = NULL;
  lacuna_model_info info;
  lacuna_model_options options;
  lacuna_save_options saving;
  lacuna_save* save = NULL;
  lacuna_tensor* tensor;
  int64_t count;
  int32_t flag;
  REFUSED(lacuna_model_open(NULL, NULL, &model), "path");
  REFUSED(lacuna_model_open("x", NULL, NULL), "out");
  lacuna_model_options_init(&options);
  lacuna_model_options_init(NULL);
  options.threads = -1;
  REFUSED(lacuna_model_open("x", &options, &model), "threads");
  options.struct_size = 3;
  REFUSED(lacuna_model_open("x", &options, &model), "struct_size");
  if (lacuna_model_open("/no/such/file", NULL, &model) != LACUNA_NOT_FOUND) ++failures;
  REFUSED(lacuna_model_get_info(NULL, &info), "model");
  REFUSED(lacuna_model_describe(NULL, NULL, 0, &count), "path");
  REFUSED(lacuna_model_encode(NULL, "x", 1, 0, NULL, 0, &count), "model");
  REFUSED(lacuna_model_decode(NULL, NULL, 0, NULL, 0, &count), "model");
  REFUSED(lacuna_model_token_is_control(NULL, 0, &flag), "model");
  REFUSED(lacuna_model_embeddings(NULL, &tensor), "model");
  REFUSED(lacuna_model_save(NULL, "x", NULL), "model");
  REFUSED(lacuna_save_begin(NULL, "x", NULL, &save), "model");
  REFUSED(lacuna_save_step(NULL, &count, &count, &flag), "save");
  lacuna_save_options_init(&saving);
  if (saving.struct_size != (int64_t)sizeof saving || strcmp(saving.dtype, "float32") != 0) ++failures;
  lacuna_save_options_init(NULL);
  lacuna_save_free(NULL);
  lacuna_model_free(NULL);
}

static void contexts(void) {
  lacuna_context* context = NULL;
  lacuna_segment* segment = NULL;
  lacuna_context_info info;
  lacuna_model* model;
  lacuna_tensor* tensor;
  int32_t ids[1] = {0};
  double positions[1] = {0};
  int64_t count = 0;
  REFUSED(lacuna_context_create(NULL, 0, &context), "model");
  REFUSED(lacuna_context_get_info(NULL, &info), "context");
  REFUSED(lacuna_context_model(NULL, &model), "context");
  REFUSED(lacuna_context_append(NULL, ids, NULL, 1), "context");
  REFUSED(lacuna_context_append_batch(NULL, NULL, 1, NULL, NULL), "contexts");
  REFUSED(lacuna_context_append_batch(NULL, NULL, -1, NULL, NULL), "contexts_count");
  REFUSED(lacuna_context_append_batch(&context, &count, 1, ids, NULL), "contexts");
  REFUSED(lacuna_context_logits(NULL, &tensor), "context");
  REFUSED(lacuna_context_hidden(NULL, &tensor), "context");
  REFUSED(lacuna_context_probe(NULL, ids, positions, 1, &tensor), "context");
  REFUSED(lacuna_context_fork(NULL, &context), "context");
  REFUSED(lacuna_context_memory(NULL, &count, &count), "context");
  REFUSED(lacuna_context_rewind(NULL, 1), "context");
  REFUSED(lacuna_context_tokens(NULL, NULL, NULL, 0, &count), "context");
  REFUSED(lacuna_context_attach(NULL, NULL, 0, &count), "context");
  REFUSED(lacuna_context_detach(NULL, 1), "context");
  REFUSED(lacuna_context_spans(NULL, NULL, NULL, 0, &count), "context");
  REFUSED(lacuna_context_span_segment(NULL, 1, &segment), "context");
  REFUSED(lacuna_segment_create(NULL, ids, NULL, 1, &segment), "model");
  REFUSED(lacuna_segment_tokens(NULL, NULL, NULL, 0, &count), "segment");
  if (lacuna_segment_bytes(NULL) != 0) ++failures;
  lacuna_context_free(NULL);
  lacuna_segment_free(NULL);
}

static void sampling(void) {
  lacuna_sampler* sampler = NULL;
  lacuna_candidates* candidates = NULL;
  lacuna_tensor* tensor;
  lacuna_random_key key = {0, 0, 0};
  lacuna_draw draw;
  float logits[2] = {0, 1}, out[2];
  int32_t ids[1];
  double number;
  int64_t count;
  REFUSED(lacuna_sampler_create(NULL, &sampler), "spec");
  REFUSED(lacuna_sampler_create("nonsense(3)", &sampler), "nonsense");
  REFUSED(lacuna_sampler_create("top_k(0)", &sampler), "top_k");
  REFUSED(lacuna_candidates_create(0, &candidates), "vocab_size");
  REFUSED(lacuna_candidates_assign(NULL, logits, 2), "candidates");
  REFUSED(lacuna_candidates_scores(NULL, &tensor), "candidates");
  REFUSED(lacuna_candidates_refresh(NULL), "candidates");
  REFUSED(lacuna_sampler_apply(NULL, NULL, NULL, 0, &key), "sampler");
  REFUSED(lacuna_candidates_probabilities(NULL, out, 2), "candidates");
  REFUSED(lacuna_candidates_draw(NULL, 0, &key, &draw), "candidates");
  if (lacuna_candidates_create(2, &candidates) != LACUNA_OK) ++failures;
  REFUSED(lacuna_candidates_assign(candidates, logits, 1), "logits");
  REFUSED(lacuna_candidates_assign(candidates, NULL, 2), "logits");
  REFUSED(lacuna_candidates_probabilities(candidates, out, 3), "size");
  REFUSED(lacuna_candidates_draw(candidates, 0, NULL, &draw), "key");
  lacuna_candidates_free(candidates);
  REFUSED(lacuna_distribution_softmax(NULL, 2, out), "logits");
  REFUSED(lacuna_distribution_softmax(logits, 0, out), "size");
  REFUSED(lacuna_distribution_measure(logits, 2, 5, &number, NULL, NULL), "id");
  REFUSED(lacuna_distribution_divergence(logits, NULL, 2, &number, NULL), "q_logits");
  REFUSED(lacuna_distribution_top(logits, 2, 0, -1, ids, &number, &count), "capacity");
  if (strcmp(lacuna_sampler_spec(NULL), "") != 0) ++failures;
  lacuna_sampler_free(NULL);
  lacuna_candidates_free(NULL);
}

static void scripts(void) {
  lacuna_script* script = NULL;
  lacuna_generation* generation = NULL;
  lacuna_generation_options options;
  int64_t result;
  int32_t state;
  const char* text;
  const char* argument = "abc";
  const char* arguments[] = {"abc", "x"};
  REFUSED(lacuna_script_create(NULL), "out");
  REFUSED(lacuna_script_run_file(NULL, "x", NULL, 0), "script");
  REFUSED(lacuna_script_run_string(NULL, "x", 1, "x"), "script");
  REFUSED(lacuna_script_call(NULL, "m", "f", NULL, 0, &result), "script");
  REFUSED(lacuna_script_call_text(NULL, "m", "f", NULL, 0, &text, &result), "script");
  REFUSED(lacuna_generation_create(NULL, NULL, "x", 1, NULL, &generation), "script");
  REFUSED(lacuna_generation_step(NULL, 0, &state), "generation");
  REFUSED(lacuna_generation_text(NULL, NULL, 0, &result), "generation");
  REFUSED(lacuna_generation_tokens(NULL, NULL, 0, &result), "generation");
  REFUSED(lacuna_generation_stop_reason(NULL, &text), "generation");
  if (lacuna_script_create(&script) != LACUNA_OK) ++failures;
  if (lacuna_script_run_string(script, "error 'broken'", 14, "chunk") != LACUNA_SCRIPT ||
      strstr(lacuna_last_error(), "broken") == NULL)
    ++failures;
  if (lacuna_script_run_string(script, "error(nil)", 10, "chunk") != LACUNA_SCRIPT) ++failures;
  if (lacuna_script_run_string(script, "error({})", 9, "chunk") != LACUNA_SCRIPT) ++failures;
  if (lacuna_script_run_string(script, "local x = (", 11, "chunk") != LACUNA_SCRIPT) ++failures;
  if (lacuna_script_run_file(script, "/no/such/file.lua", NULL, 0) != LACUNA_NOT_FOUND) ++failures;
  if (lacuna_script_call(script, "lacuna", "nothing", NULL, 0, &result) == LACUNA_OK) ++failures;
  if (lacuna_script_call_text(script, "lacuna", "nothing", NULL, 0, &text, NULL) != LACUNA_NOT_FOUND) ++failures;
  REFUSED(lacuna_script_call_text(script, "string", "upper", &argument, 1, NULL, NULL), "text");
  if (lacuna_script_call_text(script, "string", "upper", &argument, 1, &text, &result) != LACUNA_OK || result != 3 ||
      strcmp(text, "ABC") != 0)
    ++failures;
  if (lacuna_script_call_text(script, "string", "upper", &argument, 1, &text, NULL) != LACUNA_OK) ++failures;
  if (lacuna_script_call_text(script, "string", "len", &argument, 1, &text, NULL) != LACUNA_SCRIPT) ++failures;
  if (lacuna_script_call_text(script, "string", "find", arguments, 2, &text, &result) != LACUNA_OK || result != 0)
    ++failures;
  REFUSED(lacuna_script_run_string(script, NULL, 3, "chunk"), "code");
  REFUSED(lacuna_generation_create(script, NULL, "x", 1, NULL, &generation), "model");
  lacuna_generation_options_init(&options);
  lacuna_generation_options_init(NULL);
  lacuna_script_free(script);
  lacuna_script_free(NULL);
  lacuna_generation_free(NULL);
}

static void sandboxes(void) {
  lacuna_sandbox* sandbox = NULL;
  lacuna_sandbox_options options;
  lacuna_sandbox_reference reference = {NULL, 3, NULL};
  const uint8_t message[4] = {0}, *reply = NULL;
  int64_t size = 0;
  lacuna_sandbox_options_init(NULL);
  lacuna_sandbox_options_init(&options);
  options.struct_size = 1;
  REFUSED(lacuna_sandbox_create(&options, &sandbox), "struct_size");
  for (int level = LACUNA_SANDBOX_STATE; level <= LACUNA_SANDBOX_PROCESS; ++level) {
    lacuna_sandbox_options_init(&options);
    options.level = level;
    options.milliseconds = -1;
    REFUSED(lacuna_sandbox_create(&options, &sandbox), "milliseconds");
    options.milliseconds = 50;
    options.megabytes = 1e9;
    REFUSED(lacuna_sandbox_create(&options, &sandbox), "megabytes");
    options.megabytes = 16;
    if (lacuna_sandbox_create(&options, &sandbox) != LACUNA_OK) ++failures;
    if (lacuna_sandbox_is_new(sandbox) != 1) ++failures;
    REFUSED(lacuna_sandbox_add_module(sandbox, NULL, "x", 1), "name");
    REFUSED(lacuna_sandbox_add_module(sandbox, "m", NULL, 1), "source");
    REFUSED(lacuna_sandbox_call(sandbox, NULL, message, 4, NULL, 0, &reply, &size), "function");
    REFUSED(lacuna_sandbox_call(sandbox, "f", NULL, 4, NULL, 0, &reply, &size), "message");
    REFUSED(lacuna_sandbox_call(sandbox, "f", message, 4, &reference, 1, &reply, &size), "references");
    REFUSED(lacuna_sandbox_call(sandbox, "f", message, 4, NULL, 0, NULL, &size), "reply");
    if (lacuna_sandbox_call(sandbox, "f", message, 4, NULL, 0, &reply, &size) == LACUNA_OK) ++failures; /* no library */
    lacuna_sandbox_free(sandbox);
  }
  options.level = 2;
  REFUSED(lacuna_sandbox_create(&options, &sandbox), "level");
  REFUSED(lacuna_sandbox_create(NULL, NULL), "out");
  REFUSED(lacuna_sandbox_add_module(NULL, "m", "x", 1), "sandbox");
  REFUSED(lacuna_sandbox_call(NULL, "f", message, 4, NULL, 0, &reply, &size), "sandbox");
  if (lacuna_sandbox_is_new(NULL) != 1) ++failures;
  lacuna_sandbox_free(NULL);
}

static void process(void) {
  int64_t length;
  REFUSED(lacuna_log_open(NULL, LACUNA_LOG_INFO), "path");
  REFUSED(lacuna_log_open("", 99), "level");
  REFUSED(lacuna_log_write(LACUNA_LOG_INFO, NULL, 3), "text");
  REFUSED(lacuna_log_take(NULL, -1, &length), "capacity");
  if (lacuna_log_open("/dev/null/log", LACUNA_LOG_INFO) != LACUNA_IO) ++failures;
  if (lacuna_abi_version() != LACUNA_ABI_VERSION) ++failures;
  if (lacuna_interrupted() != 0) ++failures;
  lacuna_interrupt();
  if (lacuna_interrupted() != 1 || lacuna_interrupt_seen() != 1) ++failures;
  if (lacuna_interrupt_hold(1) != 1 || lacuna_interrupt_held() != 1 || lacuna_interrupted() != 0) ++failures;
  if (lacuna_interrupt_hold(0) != 1 || lacuna_interrupt_held() != 0 || lacuna_interrupted() != 1) ++failures;
  lacuna_interrupt_clear();
  if (lacuna_interrupted() != 0) ++failures;
}

static void watches(void) {
  lacuna_watch* watch = NULL;
  int64_t length;
  REFUSED(lacuna_watch_create(7, 0.01, &watch), "method");
  REFUSED(lacuna_watch_create(LACUNA_WATCH_BEST, -1, &watch), "interval");
  REFUSED(lacuna_watch_create(LACUNA_WATCH_BEST, 0.01, NULL), "out");
  REFUSED(lacuna_watch_add(NULL, "/tmp", "", NULL), "watch");
  REFUSED(lacuna_watch_remove(NULL, "/tmp"), "watch");
  REFUSED(lacuna_watch_take(NULL, NULL, 0, &length), "watch");
  if (lacuna_watch_create(LACUNA_WATCH_POLLING, 0.01, &watch) != LACUNA_OK) ++failures;
  REFUSED(lacuna_watch_add(watch, NULL, "", NULL), "path");
  REFUSED(lacuna_watch_add(watch, "/tmp", NULL, NULL), "suffix");
  REFUSED(lacuna_watch_remove(watch, NULL), "path");
  REFUSED(lacuna_watch_take(watch, NULL, 8, &length), "text");
  REFUSED(lacuna_watch_take(watch, NULL, -1, &length), "capacity");
  REFUSED(lacuna_watch_take(watch, NULL, 0, NULL), "length");
  if (lacuna_watch_add(watch, "/no/such/folder", "", NULL) != LACUNA_NOT_FOUND) ++failures;
  if (lacuna_watch_remove(watch, "/no/such/folder") != LACUNA_NOT_FOUND) ++failures;
  lacuna_watch_free(watch);
  lacuna_watch_free(NULL);
}

int main(void) {
  tensors();
  safetensors();
  tokenizers();
  models();
  contexts();
  sampling();
  scripts();
  sandboxes();
  process();
  watches();
  printf("%d failures\n", failures);
  return failures == 0 ? 0 : 1;
}
