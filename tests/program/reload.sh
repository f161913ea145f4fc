#!/bin/sh
# The short form of `./dev bench reload`: 1,000 reloads of good and bad files at each level of trust.
if [ -z "$LACUNA_SMOLLM2" ]; then
  echo "skipped: LACUNA_SMOLLM2 is not set (./dev fetch smollm2)"
  exit 77
fi
for trust in full sandboxed process; do
  "$LACUNA_PROGRAM" bench reload --model "$LACUNA_SMOLLM2" --runs 1000 --trust $trust || exit 1
done
