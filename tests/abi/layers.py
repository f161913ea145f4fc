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
    "script": {"base", "tensor", "sample", "script"},
    "worker": {"base", "tensor", "script", "worker"},
    "abi": {"base", "tensor", "model", "index", "sample", "music", "script", "abi"},
    "main": {"main"},
}
# Headers of other libraries that one layer alone may name.
reserved = {"torch/": "torch", "ATen/": "torch", "c10/": "torch", "faiss/": "index", "lua.h": "script", "lua.hpp": "script",
            "lauxlib.h": "script", "lualib.h": "script", "luajit.h": "script",
            "seccomp.h": "worker"}

engine = pathlib.Path(sys.argv[1]).resolve()
wrong, seen = [], 0


def layer_of(path, name):
    """The layer that an include of `path` names, in whatever way it is written; None for another library's."""
    for folder in (engine, path.parent):
        target = (folder / name).resolve()
        if target.is_relative_to(engine) and target.exists():
            return target.relative_to(engine).parts[0]
    return name.split("/")[0] if "/" in name and name.split("/")[0] in allowed else None


for path in sorted(p for p in engine.rglob("*") if p.is_file() and p.suffix not in (".txt", ".md")):
    layer = path.relative_to(engine).parts[0]
    if layer == "include":
        continue
    if layer not in allowed:
        wrong.append(f"{path}: {layer} is not a layer")
        continue
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if not match:
            continue
        seen += 1
        name = match.group(2)
        target = layer_of(path, name)
        if target is not None and target != "include" and target not in allowed[layer]:
            wrong.append(f"{path}: {layer} includes {name}")
        for prefix, owner in reserved.items():
            if (name.startswith(prefix) or name.endswith("/" + prefix)) and layer != owner:
                wrong.append(f"{path}: only {owner} may include {name}")
print("\n".join(wrong) or f"{seen} includes point down")
sys.exit(1 if wrong or seen == 0 else 0)
