// A host in C++: the header is the same.
#include <lacuna.h>

#include <cstdint>
#include <iostream>

int main() {
  lacuna_tensor* tensor = nullptr;
  const std::int64_t sizes[] = {2, 3};
  if (lacuna_tensor_create(LACUNA_FLOAT32, sizes, 2, &tensor) != LACUNA_OK) return 1;
  const bool right = lacuna_tensor_bytes(tensor) == 24;
  lacuna_tensor_free(tensor);
  std::cout << lacuna_version() << '\n';
  return right ? 0 : 1;
}
