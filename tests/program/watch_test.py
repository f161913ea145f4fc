"""--watch of the program: a policy file is edited while a command runs, and the next step changes."""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM, MODEL = os.environ["LACUNA_PROGRAM"], os.environ.get("LACUNA_SMOLLM2")
STAGE = """return {{ api = 1, kind = "sampler_stage", name = "stage",
  choose = function(ctx) ctx.scores:fill_(0) ctx.scores[{0}] = 1 end }}
"""
SELECTOR = """return {{ api = 1, kind = "gap_selector", name = "selector", choose = function() return {{ {0} }} end }}
"""
PATIENCE = 60  # seconds; only a program that hangs comes near


def fail(text):
    print(text)
    sys.exit(1)


def save(path, text):
    with open(path + "~", "w") as file:
        file.write(text)
    os.rename(path + "~", path)


def start(*arguments):
    return subprocess.Popen([PROGRAM, *arguments, "--model", MODEL], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for(what, condition):
    end = time.time() + PATIENCE
    while time.time() < end:
        if condition():
            return
        time.sleep(0.01)
    fail(f"waited in vain for {what}")


def generate(folder):
    """The text changes once, between two tokens, where the file was saved; a bad file in between changes nothing."""
    path = os.path.join(folder, "stage.lua")
    save(path, STAGE.format(28))
    process = start("generate", "--prompt", "Once", "--max-new-tokens", "8000", "--policy", path, "--watch")
    text = process.stdout.read(3)
    save(path, "return {")
    text += process.stdout.read(20)
    save(path, STAGE.format(30))
    while not text.endswith(b"."):
        byte = process.stdout.read(1)
        if not byte:
            fail(f"it ended early, with {text}")
        text += byte
    text += process.stdout.read(5)
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=PATIENCE)
    text = (text + rest).decode().strip()
    if not re.fullmatch(r",+\.+", text):
        fail(f"text {text}")
    errors = errors.decode()
    if errors.count("unexpected symbol near") != 1 or errors.count("version 2⟩") != 1:
        fail(f"standard error: {errors}")


def explore(folder):
    """Explores anew with each good version, says a bad one once, ends with Ctrl-C."""
    path, out_path = os.path.join(folder, "selector.lua"), os.path.join(folder, "out")
    save(path, SELECTOR.format(3))
    with open(out_path, "wb") as out:
        process = subprocess.Popen(
            [PROGRAM, "explore", "--prompt", "Once", "--policy", path, "--watch", "--json", "--model", MODEL],
            stdout=out, stderr=subprocess.PIPE)

        def documents():
            with open(out_path) as file:
                return [json.loads(line) for line in file.read().splitlines()]

        wait_for("the first exploration", lambda: len(documents()) == 1)
        save(path, "return {")
        time.sleep(0.2)
        save(path, SELECTOR.format(4))
        wait_for("the second exploration", lambda: len(documents()) == 2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    gaps = [[one["gap"] for one in document["explorations"]] for document in documents()]
    if gaps != [[3], [4]]:
        fail(f"gaps {gaps}")
    text = errors.decode()
    if text.count("unexpected symbol near") != 1 or "version 2" not in text:
        fail(f"standard error: {text}")
    if process.returncode != 130:
        fail(f"status {process.returncode}")


if not MODEL:
    print("skipped: LACUNA_SMOLLM2 is not set (./dev fetch smollm2)")
    sys.exit(77)
with tempfile.TemporaryDirectory() as place:
    generate(place)
    explore(place)
