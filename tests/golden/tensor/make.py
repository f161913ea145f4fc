"""Writes cases.json: what PyTorch makes of small tensors of each dtype. Usage: python make.py ."""
import json
import sys

import torch
from torch._tensor_str import _tensor_str

NAMES = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64",
         "complex128"]
REAL = NAMES[:10]
VALUES = {
    "float": [0.0, -0.5, 1.25, 3.1415927, -7.0, 100.0],
    "int": [0, -1, 2, 100, -128, 127],
    "uint8": [0, 1, 2, 100, 200, 255],
    "bool": [True, False, True, True, False, True],
}
OTHER = {"float": [1.5, -2.0, 0.75, 3.0, 2.0, -0.125], "int": [3, -2, 7, 2, -1, 5], "uint8": [3, 2, 7, 2, 1, 5],
         "bool": [True, True, False, True, False, False]}


def kind(name):
    return "float" if "float" in name else name if name in ("uint8", "bool") else "int"


def tensor(name, values):
    return torch.tensor(values[kind(name)], dtype=getattr(torch, name))


def plain(value):
    """Numbers as JSON has them; those that it has not are texts."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "nan" if value != value else "inf" if value > 0 else "-inf"
    return value


def result(value):
    return {"dtype": str(value.dtype)[6:], "values": plain(value.tolist())}


def promotions():
    made = lambda name, sizes: torch.zeros(sizes, dtype=getattr(torch, name))
    name = lambda dtype: {"complex32": "complex64", "bcomplex32": "complex64"}.get(str(dtype)[6:], str(dtype)[6:])
    return {
        "types": {a: {b: name(torch.promote_types(getattr(torch, a), getattr(torch, b))) for b in NAMES} for a in NAMES},
        "one_without_dimensions": {a: {b: name(torch.result_type(made(a, 1), made(b, ()))) for b in NAMES} for a in NAMES},
        "number": {a: {str(b): name(torch.result_type(made(a, 1), b)) for b in (2, 0.5)} for a in NAMES},
    }


def conversions():
    """Values that every type holds without a question, and whole numbers beyond the narrower types' ends."""
    small = [0, 1, 2, 100]
    cases = []
    for a in NAMES:
        for b in NAMES:
            source = torch.tensor(small, dtype=getattr(torch, a))
            made = source.to(getattr(torch, b))
            cases.append({"from": a, "to": b, "values": small,
                          "result": (made.real if made.is_complex() else made).tolist()})
    large = [300, -129, 70000, -40000, 2**31 + 5, -(2**40) - 3]
    for b in NAMES[4:9]:
        cases.append({"from": "int64", "to": b, "values": large,
                      "result": torch.tensor(large).to(getattr(torch, b)).tolist()})
    odd = [0.1, 1 / 3, 257.0, 65519.0, 3.4e38, 1e-41, 1e300]
    for b in ["float32", "float16", "bfloat16"]:
        cases.append({"from": "float64", "to": b, "values": odd,
                      "result": plain(torch.tensor(odd, dtype=torch.float64).to(getattr(torch, b)).double().tolist())})
    return cases


def operations():
    cases = []
    for a in REAL:
        x = tensor(a, VALUES)
        for b in REAL:
            y = tensor(b, OTHER)
            for name in ["add", "sub", "mul", "div", "remainder", "maximum", "minimum", "gt", "le", "eq"]:
                if "bool" == a == b and name in ("sub", "add", "mul", "div", "remainder", "maximum", "minimum"):
                    continue
                if name == "sub" and "bool" in (a, b):
                    continue
                if name == "remainder" and b == "bool":
                    continue
                cases.append({"name": name, "a": a, "b": b, **result(getattr(x, name)(y))})
        if a == "bool":
            continue
        for number in [2, 3, 0.5]:
            cases.append({"name": "rsub", "a": a, "number": number, **result(number - x)})
            cases.append({"name": "remainder", "a": a, "number": number, **result(x % number)})
            cases.append({"name": "rdiv", "a": a, "number": number, **result(number / x)})
        for name in ["neg", "abs", "reciprocal", "sum", "max", "min", "argmax", "argmin", "sqrt", "isnan"]:
            cases.append({"name": name, "a": a, **result(getattr(x, name)())})
        cases.append({"name": "cumsum", "a": a, **result(x.cumsum(0))})
        if kind(a) == "float":
            for name in ["mean", "norm", "exp", "softmax", "log_softmax", "logsumexp"]:
                arguments = [0] if name in ("softmax", "log_softmax", "logsumexp") else []
                cases.append({"name": name, "a": a, "near": True, **result(getattr(x, name)(*arguments))})
    return cases


def printing():
    torch.manual_seed(1)
    makers = {
        "wholes": torch.arange(12.0).reshape(3, 4),
        "decimals": torch.tensor([[0.5, -1.25, 3.0], [2.0, 0.01, 1.0]]),
        "three": torch.arange(24.0).reshape(2, 3, 4) / 8,
        "four": torch.arange(16.0).reshape(2, 2, 2, 2),
        "wide": torch.arange(60.0) * 0.5 + 1,
        "wide_rows": (torch.arange(90.0) * 0.25 + 1).reshape(2, 45),
        "cut": torch.arange(1001.0),
        "cut_rows": torch.arange(1, 2001).reshape(40, 50),
        "cut_some": torch.arange(1200).reshape(2, 3, 200),
        "cut_outer": torch.arange(1200).reshape(300, 4),
        "whole_cut_off": torch.arange(1000),
        "ints": torch.tensor([1, -20, 300]),
        "bytes": torch.tensor([1, 20, 255], dtype=torch.uint8),
        "far": torch.tensor([1e-7, 1.0]),
        "far_rows": torch.tensor([[1e-10, 2.5], [3.0, 1e6]], dtype=torch.float64),
        "halves": torch.tensor([0.1, 0.2, -0.3], dtype=torch.float16),
        "brains": torch.tensor([0.1, 0.2, -0.3], dtype=torch.bfloat16),
        "complex": torch.tensor([1 + 2j, 0.5 - 0.25j]),
        "one": torch.tensor(3.5), "one_whole": torch.tensor(3.0), "one_int": torch.tensor(-7),
        "one_large": torch.tensor(123456.5, dtype=torch.float64),
        "none": torch.zeros(0), "none_rows": torch.zeros(3, 0),
        "singles": torch.arange(3.0).reshape(3, 1, 1),
    }
    return [{"name": name, "dtype": str(t.dtype)[6:], "sizes": list(t.shape),
             "values": [[z.real, z.imag] for z in t.reshape(-1).tolist()] if t.is_complex() else t.reshape(-1).tolist(),
             "text": _tensor_str(t, 0)} for name, t in makers.items()]


cases = {"made_with": f"torch {torch.__version__}", "first": VALUES, "second": OTHER, "promotions": promotions(),
         "conversions": conversions(), "operations": operations(), "printing": printing()}
with open(sys.argv[1] + "/cases.json", "w") as file:
    json.dump(cases, file, separators=(",", ":"))
    file.write("\n")
