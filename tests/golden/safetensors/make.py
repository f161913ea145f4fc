"""Writes the files of this folder with the Python packages safetensors and numpy: python3 make.py"""
import os

import numpy
from safetensors.numpy import save, save_file

here = os.path.dirname(os.path.abspath(__file__))


def place(name):
    return os.path.join(here, name)


count = numpy.arange(6)
tensors = {
    "single": (count / 8 - 0.25).astype(numpy.float32).reshape(2, 3),
    "half": (count * 1.5).astype(numpy.float16).reshape(3, 2),
    "whole": (count - 3).astype(numpy.int64) * 2**40,
    "truth": numpy.array([True, False, True]),
    "scalar": numpy.array(2.5, dtype=numpy.float32),
    "none": numpy.zeros((0, 4), dtype=numpy.float32),
    "name with \"quotes\", \\ and ünïcödé \N{SNOWMAN}": numpy.array([1], dtype=numpy.float32),
}
save_file(tensors, place("plain.safetensors"), metadata={"format": "pt"})
save_file({}, place("empty.safetensors"))

# Each type that numpy has, two elements: 1 and 2 (truths: true and false).
types = {"BOOL": "bool", "U8": "uint8", "I8": "int8", "I16": "int16", "U16": "uint16", "F16": "float16", "I32": "int32",
         "U32": "uint32", "F32": "float32", "C64": "complex64", "F64": "float64", "I64": "int64", "U64": "uint64"}
save_file({name: numpy.array([True, False] if name == "BOOL" else [1, 2], dtype=dtype) for name, dtype in types.items()},
          place("types.safetensors"))

# Data that are not aligned: the same bytes behind a header of another length. By hand, as an older writer does.
body = save({"x": numpy.array([1, 2], dtype=numpy.float32)})
length = int.from_bytes(body[:8], "little")
header = body[8:8 + length].rstrip() + b" "
while len(header) % 4 == 0:
    header += b" "
with open(place("unaligned.safetensors"), "wb") as file:
    file.write(len(header).to_bytes(8, "little") + header + body[8 + length:])

for name in os.listdir(here):
    os.chmod(place(name), 0o644)
