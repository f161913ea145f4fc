/* A C host: opens a model and lets text come a few milliseconds at a time, as a game would between frames.
 *
 *   cc -std=c99 examples/host.c -o host $(pkg-config --cflags --libs lacuna) && ./host model.gguf "Once upon a time"
 */
#include <lacuna.h>
#include <stdio.h>
#include <string.h>

static int failed(lacuna_status status) {
  if (status == LACUNA_OK) return 0;
  fprintf(stderr, "host: %s\n", lacuna_last_error());
  return 1;
}

/* Prints what has come since the last call. */
static int print_new(lacuna_generation* generation, int64_t* printed) {
  char text[4096];
  int64_t length = 0;
  if (failed(lacuna_generation_text(generation, text, sizeof text, &length))) return 1;
  if (length > (int64_t)sizeof text) length = sizeof text;
  fwrite(text + *printed, 1, (size_t)(length - *printed), stdout);
  fflush(stdout);
  *printed = length;
  return 0;
}

int main(int argc, char** argv) {
  lacuna_script* script = NULL;
  lacuna_model* model = NULL;
  lacuna_generation* generation = NULL;
  lacuna_generation_options options;
  int32_t state = LACUNA_GENERATION_RUNNING;
  int64_t printed = 0;
  const char* reason = "";
  if (argc != 3 || lacuna_abi_version() != LACUNA_ABI_VERSION) {
    fprintf(stderr, "usage: host MODEL.gguf PROMPT\n");
    return 2;
  }
  lacuna_generation_options_init(&options);
  options.max_new_tokens = 24;
  if (failed(lacuna_script_create(&script)) || failed(lacuna_model_open(argv[1], NULL, &model)) ||
      failed(lacuna_generation_create(script, model, argv[2], (int64_t)strlen(argv[2]), &options, &generation))) {
    return 1;
  }
  lacuna_model_free(model); /* the generation keeps what it needs */
  while (state == LACUNA_GENERATION_RUNNING) {
    if (failed(lacuna_generation_step(generation, 5.0, &state)) || print_new(generation, &printed)) return 1;
    /* here the host draws its frame */
  }
  if (failed(lacuna_generation_stop_reason(generation, &reason))) return 1;
  printf("\n[%s]\n", reason);
  lacuna_generation_free(generation);
  lacuna_script_free(script);
  return 0;
}
