"""Command lines: how options may be written, values that look like options, and what wrong usage says. Argument: usage, or
values (which need the model)."""
import json
import os
import subprocess
import sys

PROGRAM = os.environ["LACUNA_PROGRAM"]
MODEL = os.environ.get("LACUNA_SMOLLM2")
failures = []


def run(*arguments):
    done = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def refuses(status, text, *arguments):
    got, output, error = run(*arguments)
    if got != status or text not in error or error.count("\n") != 1 or output:
        failures.append(f"{arguments}: wanted status {status} and {text!r} in one line, got {got}: {error!r} {output!r}")


def loses(*arguments, typed=b""):
    """What cannot be written is an error, whoever has tried to."""
    with open("/dev/full", "w") as full:
        done = subprocess.run([PROGRAM, *arguments], input=typed, stdout=full, stderr=subprocess.PIPE, timeout=60)
    error = done.stderr.decode()
    if done.returncode != 1 or "cannot write" not in error or error.count("\n") != 1:
        failures.append(f"{arguments} >/dev/full: wanted status 1 and one line, got {done.returncode}: {error!r}")


def usage():
    refuses(2, "no option named --promt (did you mean --prompt?)", "explore", "--promt", "x")
    refuses(2, "no option named --max-nw-tokens (did you mean --max-new-tokens?)", "generate", "--max_nw_tokens", "3")
    refuses(2, "--seed: wanted a whole number", "generate", "--seed", "1.5", "--prompt", "x")
    refuses(2, "--seed: wanted a whole number from 0 to 2^53", "explore", "--seed", "-1", "--prompt", "x")
    refuses(2, "--seed: wanted a whole number from 0 to 2^53", "generate", "--seed=9007199254740993", "--prompt", "x")
    refuses(2, "--max-new-tokens", "generate", "--max_new_tokens", "many", "--prompt", "x")
    refuses(2, "wanted at most 0 arguments besides options, got more", "explore", "--prompt", "x", "extra")
    refuses(2, "explroe (did you mean explore?)", "explroe")
    refuses(2, "policy: wanted new or check, got \"chekc\" (did you mean \"check\"?)", "policy", "chekc", "x.lua")
    refuses(2, "wanted at most 3 arguments besides options, got more", "policy", "new", "similarity", "x", "y")
    refuses(1, "nothing.lua: No such file or directory", "policy", "check", "nothing.lua")
    refuses(2, "wanted one --policy, got 2", "explore", "--prompt", "x", "--policy", "a.lua", "--policy", "b.lua")
    for name, count in [("runs", "0"), ("runs", "-5"), ("length", "0")]:
        refuses(2, f"--{name}: wanted 1 or more, got {count}", "bench", "reload", f"--{name}", count)
    refuses(1, "no such file", "generate", "--model", "/no/such/--file_x", "--prompt", "x")

    loses("repl", typed=b'"x"\n')
    loses("-e", "print 'x' io.stdout:flush()")
    loses("--help")


def values():
    for prompt in ["--my_option x_y", "--", "--prompt", "-x", "a=b --c_d=e"]:
        status, output, error = run("generate", "--model", MODEL, "--prompt", prompt, "--max_new_tokens", "1", "--json")
        got = json.loads(output)["prompt"] if status == 0 else error
        if got != prompt:
            failures.append(f"--prompt {prompt!r}: came as {got!r}")
    status, output, error = run("generate", "--model", MODEL, f"--prompt=--a_b", "--max-new_tokens=1", "--seed", "-0", "--json")
    if status != 0 or json.loads(output)["prompt"] != "--a_b" or '"seed":0' not in output:
        failures.append(f"--prompt=--a_b: {status} {output!r} {error!r}")
    refuses(2, "--threads: wanted", "generate", "--model", MODEL, "--prompt", "x", "--threads", "-1")
    refuses(2, "--threads: wanted", "generate", "--model", MODEL, "--prompt", "x", "--threads", "100000")
    loses("generate", "--model", MODEL, "--prompt", "a", "--max-new-tokens", "3")
    loses("generate", "--model", MODEL, "--prompt", "a", "--max-new-tokens", "3", "--json")
    loses("explore", "--model", MODEL, "--prompt", "a")


if sys.argv[1] == "usage":
    usage()
elif MODEL:
    values()
else:
    print("skipped: LACUNA_SMOLLM2 is not set (./dev fetch smollm2)")
    sys.exit(77)
print("\n".join(failures) or "options are read as they are typed")
sys.exit(1 if failures else 0)
