/* A host in C99: prints the release, and runs a line of Lua in the engine's own state. */
#include <lacuna.h>
#include <stdio.h>

int main(void) {
  lacuna_script* script = NULL;
  const char code[] = "assert(require('lacuna').version)";
  if (lacuna_abi_version() != LACUNA_ABI_VERSION) return 1;
  if (lacuna_script_create(&script) != LACUNA_OK ||
      lacuna_script_run_string(script, code, (int64_t)sizeof code - 1, "host") != LACUNA_OK) {
    fprintf(stderr, "%s\n", lacuna_last_error());
    return 1;
  }
  lacuna_script_free(script);
  printf("%s\n", lacuna_version());
  return 0;
}
