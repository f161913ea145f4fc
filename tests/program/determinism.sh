#!/bin/sh
# The short form of `./dev bench determinism`: 40 generations of one seed give one text.
if [ -z "$LACUNA_SMOLLM2" ]; then
  echo "skipped: LACUNA_SMOLLM2 is not set (./dev fetch smollm2)"
  exit 77
fi
"$LACUNA_PROGRAM" bench determinism --model "$LACUNA_SMOLLM2" --runs 40
