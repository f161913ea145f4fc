// The program lacuna-worker: runs one policy for a host that does not trust it. Started by the library alone.
#include "worker/loop.h"

int main() { return lacuna::worker::serve(); }
