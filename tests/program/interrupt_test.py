"""Ctrl-C ends each kind of run with status 130, and soon: also a loop that the JIT has compiled. Argument: scripts, or
commands (which need the model)."""
import os
import signal
import subprocess
import sys
import time

PROGRAM = os.environ["LACUNA_PROGRAM"]
MODEL = os.environ.get("LACUNA_SMOLLM2")
# The promise is 200 ms for what no hook reaches and two seconds for what is finishing its work; the rest is a busy machine.
PATIENCE = 10.0

failures = []


def interrupted(name, arguments, delay, wanted_error=None, wanted_output=None, group=False):
    """group: to what the program has started, too, as a terminal does."""
    process = subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=group)
    time.sleep(delay)
    if process.poll() is not None:
        failures.append(f"{name}: ended by itself with {process.returncode}: {process.stderr.read()!r}")
        return
    start = time.monotonic()
    os.killpg(process.pid, signal.SIGINT) if group else process.send_signal(signal.SIGINT)
    try:
        output, error = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        failures.append(f"{name}: still running {PATIENCE} s after the interrupt")
        return
    seconds = time.monotonic() - start
    print(f"{name}: status {process.returncode} after {seconds:.2f} s")
    if process.returncode != 130:
        failures.append(f"{name}: wanted status 130, got {process.returncode}: {error!r}")
    if wanted_error and wanted_error not in error:
        failures.append(f"{name}: wanted {wanted_error!r} on standard error, got {error!r}")
    if wanted_output and wanted_output not in output:
        failures.append(f"{name}: wanted {wanted_output!r} on standard output, got {output!r}")


def scripts():
    interrupted("a compiled loop", ["-e", "while true do end"], 0.5)
    interrupted("a loop with calls", ["-e", "local i = 0 while true do i = i + 1 string.format('%d', i) end"], 0.5)
    interrupted("an interpreted loop", ["-e", "jit.off() while true do end"], 0.5, wanted_error=b"interrupted")
    interrupted("a loop of commands", ["-e", "while true do os.execute 'sleep 5' end"], 0.5, group=True)


def commands():
    long_prompt = "The river ran slowly past the mill. " * 600
    generate = ["generate", "--model", MODEL, "--prompt", "Once upon a time", "--max-new-tokens", "100000"]
    interrupted("generate", generate, 1.5, wanted_output=b"the city")
    interrupted("generate --json", [*generate, "--json"], 1.5, wanted_output=b'"stop_reason":"interrupted"')
    interrupted("reading a long prompt", ["generate", "--model", MODEL, "--prompt", long_prompt], 1.0)
    interrupted("explore", ["explore", "--model", MODEL, "--prompt", long_prompt, "--method", "seed"], 1.0)


if sys.argv[1] == "scripts":
    scripts()
elif MODEL:
    commands()
else:
    print("skipped: LACUNA_SMOLLM2 is not set (./dev fetch smollm2)")
    sys.exit(77)
print("\n".join(failures))
sys.exit(1 if failures else 0)
