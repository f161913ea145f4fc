"""The library, and so every host of it, maps no libtorch: that is for what asks for it."""
import subprocess
import sys

names = subprocess.run(["ldd", sys.argv[1]], capture_output=True, text=True, check=True).stdout
heavy = [line.strip() for line in names.splitlines() if "torch" in line or "libc10" in line or "faiss" in line]
print("\n".join(heavy) or f"{len(names.splitlines())} libraries, none of them heavy")
sys.exit(1 if heavy else 0)
