"""The library exports what lacuna.h declares, all of it and nothing else."""
import re
import subprocess
import sys

header, library = sys.argv[1:]
text = re.sub(r"/\*.*?\*/", "", open(header, encoding="utf-8").read(), flags=re.S)
declared = set(re.findall(r"\b(lacuna_\w+)\s*\(", text))
lines = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
exported = {line.split()[-1].split("@")[0] for line in lines.splitlines() if line.strip()}
wrong = [f"declared, not exported: {name}" for name in sorted(declared - exported)]
wrong += [f"exported, not declared: {name}" for name in sorted(exported - declared)]
print("\n".join(wrong) or f"{len(declared)} functions declared and exported")
sys.exit(1 if wrong else 0)
