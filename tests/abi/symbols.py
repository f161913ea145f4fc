"""The library exports what lacuna.h declares, all of it and nothing else; liblacuna_torch.so the one function that opens it."""
import re
import subprocess
import sys


def exports(library):
    """The dynamic symbols that a shared library defines, without their versions."""
    lines = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    return {line.split()[-1].split("@")[0] for line in lines.splitlines() if line.strip()}


header, library, *torch_library = sys.argv[1:]
text = re.sub(r"/\*.*?\*/", "", open(header, encoding="utf-8").read(), flags=re.S)
declared = set(re.findall(r"\b(lacuna_\w+)\s*\(", text))
exported = exports(library)
wrong = [f"declared, not exported: {name}" for name in sorted(declared - exported)]
wrong += [f"exported, not declared: {name}" for name in sorted(exported - declared)]
for path in filter(None, torch_library):  # built without libtorch: an empty word
    wrong += [f"exported by {path}: {name}" for name in sorted(exports(path) ^ {"lacuna_torch_open"})]
print("\n".join(wrong) or f"{len(declared)} functions declared and exported")
sys.exit(1 if wrong else 0)
