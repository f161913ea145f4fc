"""Makes blocks.json: rows of float32 and the bytes that the Python package gguf writes for them.

    python make.py .
"""
import importlib.metadata
import json
import pathlib
import sys

import gguf
import numpy as np

TYPES = ["F32", "F16", "BF16", "Q8_0", "Q4_0"]


def rows():
    """Named rows of float32; each a multiple of 32 long."""
    rng = np.random.default_rng(20)
    normal = rng.standard_normal(256).astype(np.float32)
    yield "weights", normal * np.float32(0.02)
    yield "ordinary", normal
    yield "large", rng.standard_normal(64).astype(np.float32) * np.float32(9000)
    yield "scales that are subnormal halves", rng.standard_normal(64).astype(np.float32) * np.float32(1e-5)
    yield "scales that are zero as halves", rng.standard_normal(64).astype(np.float32) * np.float32(1e-9)
    yield "zeros", np.zeros(32, np.float32)
    yield "zeros with a sign", np.full(32, -0.0, np.float32)
    yield "one number and zeros", np.eye(1, 32, 5, dtype=np.float32)[0] * np.float32(-3.25)
    # The largest magnitude twice, first positive, then negative, and the other way round.
    twice = np.linspace(-1, 1, 32, dtype=np.float32)
    yield "largest twice", np.concatenate([twice, twice[::-1], -np.abs(twice), np.abs(twice)])
    # With 127 in the block the scale is 1: numbers in the middle between two steps. Likewise -8 for Q4_0.
    middles = np.arange(32, dtype=np.float32) - np.float32(15.5)
    yield "middles of bytes", np.concatenate([np.where(np.arange(32) == 9, np.float32(127), middles),
                                              np.where(np.arange(32) == 9, np.float32(-127), middles)]).astype(np.float32)
    yield "middles of nibbles", np.where(np.arange(32) == 9, -8, middles / 2).astype(np.float32)
    # Numbers in the middle between two halves, and between two bfloat16.
    yield "middles of halves", (1 + (2 * np.arange(32) + 1) * 2.0**-11).astype(np.float32)
    yield "middles of bfloat16", (1 + (2 * np.arange(32) + 1) * 2.0**-8).astype(np.float32)
    yield "just beside middles", np.concatenate([np.nextafter((1 + (2 * np.arange(32) + 1) * 2.0**-11).astype(np.float32), np.float32(sign))
                                                 for sign in (0, 4)])


def main(folder):
    cases = []
    for name, values in rows():
        values = np.ascontiguousarray(values, np.float32)
        out = {kind: gguf.quants.quantize(values, gguf.GGMLQuantizationType[kind]).tobytes().hex() for kind in TYPES}
        cases.append({"name": name, "floats": values.tobytes().hex(), "bytes": out})
    document = {"gguf": importlib.metadata.version("gguf"), "numpy": np.__version__, "cases": cases}
    (pathlib.Path(folder) / "blocks.json").write_text(json.dumps(document, indent=1) + "\n")


main(sys.argv[1])
