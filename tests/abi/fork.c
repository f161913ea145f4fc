/* libtorch's threads do not outlive a fork: a child of a process that has used an operator gets a text, not a wait
 * without end; a child of one that has not uses them as any process does. */
#include <lacuna.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kSkipped = 77, kPatience = 60 /* seconds */, kSide = 1024 };

static int failures = 0;

static void expect(int condition, const char* what) {
  if (condition) return;
  printf("FAILED: %s (%s)\n", what, lacuna_last_error());
  fflush(stdout);
  ++failures;
}

/* matmul(tensor, tensor): large enough for several threads. */
static lacuna_status multiply(lacuna_tensor* tensor) {
  const lacuna_operator* op = NULL;
  lacuna_value arguments[2];
  const lacuna_value* results = NULL;
  int64_t count = 0;
  lacuna_status status = lacuna_operator_find("matmul", &op);
  if (status != LACUNA_OK) return status;
  memset(arguments, 0, sizeof arguments);
  arguments[0].kind = arguments[1].kind = LACUNA_VALUE_TENSOR;
  arguments[0].tensor = arguments[1].tensor = tensor;
  status = lacuna_operator_call(op, arguments, 2, &results, &count);
  if (status == LACUNA_OK) lacuna_tensor_free(results[0].tensor);
  return status;
}

/* Runs `body` in a fork. Returns whether it ended by itself, without failures. */
static int in_child(void (*body)(lacuna_tensor*), lacuna_tensor* tensor) {
  int status = 0;
  pid_t child;
  fflush(stdout);
  child = fork();
  if (child == 0) {
    alarm(kPatience); /* instead of waiting for ever */
    failures = 0;
    body(tensor);
    _exit(failures);
  }
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* In a child, so that it is not open here. */
static void has_libtorch(lacuna_tensor* tensor) {
  const lacuna_operator* op = NULL;
  (void)tensor;
  if (lacuna_operator_find("matmul", &op) == LACUNA_UNSUPPORTED) ++failures;
}

static void uses_operators(lacuna_tensor* tensor) {
  expect(multiply(tensor) == LACUNA_OK, "a child of a process without libtorch uses an operator");
}

static void is_refused(lacuna_tensor* tensor) {
  int64_t length = 0;
  lacuna_tensor* sum = NULL;
  int32_t threads = 0;
  expect(multiply(tensor) == LACUNA_UNSUPPORTED, "an operator is refused in a fork");
  expect(strstr(lacuna_last_error(), "fork") != NULL, "the text says that it is a fork");
  expect(lacuna_torch_threads(&threads) == LACUNA_UNSUPPORTED, "so are libtorch's settings");
  expect(lacuna_tensor_set_requires_grad(tensor, 1) == LACUNA_UNSUPPORTED, "so are gradients");
  expect(lacuna_operator_names(NULL, 0, &length) == LACUNA_UNSUPPORTED, "so are the names");
  expect(lacuna_torch_is_open() == 0, "it does not count as open");
  expect(lacuna_tensor_apply("sum", tensor, &sum) == LACUNA_OK, "the engine's own operations go on");
  lacuna_tensor_free(sum);
  lacuna_tensor_free(tensor); /* which libtorch knows */
}

int main(void) {
  const int64_t sizes[2] = {kSide, kSide};
  lacuna_tensor* tensor = NULL;
  expect(lacuna_tensor_create(0, sizes, 2, &tensor) == LACUNA_OK, "a tensor");
  expect(lacuna_torch_is_open() == 0, "nothing has opened libtorch");
  if (!in_child(has_libtorch, tensor)) {
    printf("skipped: this build has no libtorch\n");
    return kSkipped;
  }
  expect(in_child(uses_operators, tensor), "the child of a process without libtorch");
  expect(lacuna_torch_is_open() == 0, "what a child opens is not open here");
  expect(multiply(tensor) == LACUNA_OK, "an operator");
  expect(lacuna_torch_is_open() == 1, "libtorch is open");
  expect(in_child(is_refused, tensor), "the child of a process with libtorch");
  expect(multiply(tensor) == LACUNA_OK, "an operator of the parent, after the fork");
  lacuna_tensor_free(tensor);
  if (failures == 0) printf("forks with and without libtorch: as they should be\n");
  return failures == 0 ? 0 : 1;
}
