#!/bin/sh
# The C host of examples/host.c writes what the model writes.
if [ -z "$LACUNA_SMOLLM2" ]; then
  echo "skipped: LACUNA_SMOLLM2 is not set (./dev fetch smollm2)"
  exit 77
fi
"$1" "$LACUNA_SMOLLM2" "Once upon a time" | tee /dev/stderr | grep -q "the city of Nova Haven"
