"""lacuna train: the result, the progress, Ctrl-C in the middle of it, going on, wrong usage."""
import json
import os
import pty
import signal
import subprocess
import sys
import tempfile

PROGRAM = os.environ["LACUNA_PROGRAM"]
CONFIG = """return { text = ("the cat sat on the mat. the dog sat on the log. "):rep(60), output = "out", vocab_size = 280,
  dim = 16, layers = 1, heads = 2, context_length = 16, batch_size = 2, steps = %d, checkpoint_every = 100000, threads = 1 }
"""
failures = []


def check(condition, text):
    if not condition:
        failures.append(text)


def run(*arguments):
    done = subprocess.run([PROGRAM, "train", *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=100)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def usage():
    for arguments, status, text in [
        ([], 2, "train: wanted language-model CONFIG.lua, got nothing"),
        (["two-tower"], 2, "train: wanted language-model CONFIG.lua, got two-tower"),
        (["language-model"], 2, "wanted CONFIG.lua, got none"),
        (["language-model", "missing.lua"], 1, "missing.lua"),
        (["language-model", "seven.lua"], 1, "wanted a table of options, got number"),
        (["language-model", "typo.lua"], 1, 'did you mean "steps"?'),
    ]:
        got, output, error = run(*arguments)
        check(got == status and text in error and error.count("\n") == 1 and output == "",
              f"{arguments}: wanted status {status} and {text!r}, got {got}: {error!r} {output!r}")


def trains():
    status, output, error = run("language-model", "config.lua", "--steps", "3", "--output", "short")
    check(status == 0 and "3 steps" in output and "step 3/3" in error, f"train: {status} {output!r} {error!r}")
    status, output, error = run("language-model", "config.lua", "--steps", "5", "--output", "short", "--resume", "--json")
    check(status == 0 and error == "", f"--json: {status} {error!r}")
    result = json.loads(output)
    check(result["steps"] == 5 and result["model"] == "short", f"--json: {output!r}")


def interrupted():
    process = subprocess.Popen([PROGRAM, "train", "language-model", "config.lua"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    line = process.stderr.readline()  # the first step is done
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=100)
    check(line.startswith(b"step 1/"), f"progress: {line!r}")
    check(process.returncode == 130 and b"interrupted" in output, f"Ctrl-C: {process.returncode} {output!r}")
    names = [name for name in os.listdir("out") if name.startswith("step_")]
    check(len(names) == 1 and os.path.exists(f"out/{names[0]}/state.json"), f"Ctrl-C: {names}")
    step = int(names[0][5:])
    status, output, error = run("language-model", "config.lua", "--resume", "--steps", str(step + 2))
    check(status == 0 and f"{step + 2} steps" in output, f"--resume: {status} {output!r} {error!r}")


def one_line_on_a_terminal():
    ours, theirs = pty.openpty()
    process = subprocess.Popen([PROGRAM, "train", "language-model", "config.lua", "--steps", "4", "--output", "line"],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    text = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        text += part
    process.wait(timeout=100)
    check(b"\r" in text and b"step 4/4" in text and text.count(b"\n") == 1, f"terminal: {text!r}")


has_torch = subprocess.run([PROGRAM, "-e", 'os.exit(require("lacuna").torch.available() and 0 or 1)'],
                           capture_output=True).returncode == 0
if not has_torch:
    print("skipped: libtorch is not here")
    sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    write("config.lua", CONFIG % 100000)
    write("seven.lua", "return 7\n")
    write("typo.lua", "return { text = 'a', output = 'x', stps = 3 }\n")
    for part in (usage, trains, interrupted, one_line_on_a_terminal):
        part()
print("\n".join(failures) or "ok")
sys.exit(1 if failures else 0)
