"""The library, and so every host of it, maps no libtorch: that is for what asks for it. Arguments: libraries, programs."""
import subprocess
import sys

heavy, count = [], 0
for path in sys.argv[1:]:
    names = subprocess.run(["ldd", path], capture_output=True, text=True, check=True).stdout.splitlines()
    count += len(names)
    heavy += [f"{path}: {line.strip()}" for line in names if any(part in line for part in ("torch", "libc10", "faiss"))]
print("\n".join(heavy) or f"{count} libraries, none of them heavy")
sys.exit(1 if heavy else 0)
