"""Includes point down and only down (docs/architecture.md)."""
import pathlib
import re
import sys

allowed = {
    "base": {"base"},
    "tensor": {"base", "tensor"},
    "model": {"base", "tensor", "model"},
    "index": {"base", "tensor", "index"},
    "sample": {"base", "tensor", "sample"},
    "music": {"base", "tensor", "music"},
    "torch": {"base", "tensor", "model", "sample", "torch"},
    "script": {"base", "script"},
    "abi": {"base", "tensor", "model", "index", "sample", "music", "script", "abi"},
    "main": {"main"},
}
# Headers of other libraries that one layer alone may name.
reserved = {"torch/": "torch", "ATen/": "torch", "c10/": "torch", "faiss/": "index", "lua.h": "script", "lua.hpp": "script",
            "lauxlib.h": "script", "lualib.h": "script", "luajit.h": "script"}

engine = pathlib.Path(sys.argv[1])
wrong, seen = [], 0
for path in sorted(p for p in engine.rglob("*") if p.suffix in (".h", ".cpp")):
    layer = path.relative_to(engine).parts[0]
    if layer == "include":
        continue
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if not match:
            continue
        seen += 1
        name = match.group(2)
        top = name.split("/")[0]
        if match.group(1) == '"' and "/" in name and top in allowed and top not in allowed[layer]:
            wrong.append(f"{path}: {layer} includes {name}")
        for prefix, owner in reserved.items():
            if name.startswith(prefix) and layer != owner:
                wrong.append(f"{path}: only {owner} may include {name}")
print("\n".join(wrong) or f"{seen} includes point down")
sys.exit(1 if wrong or seen == 0 else 0)
