"""The interactive session at a pseudo-terminal: values, several lines, a paste, errors, completion, Ctrl-C, history,
colours, Ctrl-D; and with input from a pipe. Argument: lines, completion, interrupts, engine (which needs
the model), policies, colours or pipe."""
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ["LACUNA_PROGRAM"]
MODEL = os.environ.get("LACUNA_SMOLLM2")
COLOUR = re.compile(rb"\x1b\[[0-9;]+m")  # but not \x1b[m, with which the line editor resets
failures = []


def environment(**more):
    """None takes a name away."""
    names = {**os.environ, "TERM": "xterm", "LC_ALL": "C", "NO_COLOR": "1", "COLUMNS": "100", **more}
    return {name: value for name, value in names.items() if value is not None}


class Session:
    def __init__(self, state, **more):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(PROGRAM, [PROGRAM, "repl"], environment(XDG_STATE_HOME=state, **more))
        self.seen = self.all = b""

    def wait_for(self, text, seconds=10.0):
        """Everything up to and with `text`; a failure when it does not come."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            try:
                piece = os.read(self.terminal, 4096) if ready else b""
            except OSError:
                piece = b""
            if not piece:
                failures.append(f"wanted {text!r}, got {self.seen!r}")
                return
            self.seen += piece
            self.all += piece
        self.seen = self.seen[self.seen.index(text) + len(text):]

    def type(self, text):
        try:
            os.write(self.terminal, text)
        except OSError:  # the session has ended
            pass

    def say(self, typed, wanted):
        self.wait_for(b"> ")  # the terminal is the line editor's again: before that, keys mean something else
        self.type(typed + b"\n")
        self.wait_for(wanted)

    def read_rest(self):
        try:
            if select.select([self.terminal], [], [], 0.2)[0]:
                piece = os.read(self.terminal, 4096)
                self.seen += piece
                self.all += piece
        except OSError:
            pass

    def status(self, seconds=10.0, keys=b""):
        """The exit status, when it ends."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.05)
            self.type(keys)
            self.read_rest()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, 9)
        failures.append(f"still running after {seconds} s: {self.seen!r}")
        return -1

    def end(self):
        """Ctrl-U and Ctrl-D until it ends: keys that come before the line editor listens mean something else."""
        return self.status(keys=b"\x15\x04")


def wanted_status(name, got, wanted):
    if got != wanted:
        failures.append(f"{name}: wanted status {wanted}, got {got}")


def history_of(state):
    return open(os.path.join(state, "lacuna", "history"), "rb").read()


def lines(state):
    session = Session(state)
    for typed, wanted in [
        (b"1 + 41", b"_1 = 42\r\n"),
        (b"= 6 * 7, 'x'", b'_2 = 42\r\n_3 = "x"\r\n'),
        (b"_1 + _2", b"_4 = 84"),
        (b"_", b"_5 = 84"),
        (b"for i = 1, 2 do", b">"),
        (b"print('line', i) end", b"line\t2"),
        (b"error 'broken'", b"broken"),
        (b"x = {1, 2, name = 'y'}", b"\n"),
        (b"x", b'_6 = { 1, 2, name = "y" }'),
        (b"lacuna.version", b'_7 = "0.'),
        (b"1 +", b">"),
        (b"2", b"_8 = 3"),
        (b"return 9", b"_9 = 9"),
        (b"setmetatable({ 7 }, { __metatable = 5, __index = error })", b"_10 = { 7 }"),
        ("#'é€😀'".encode(), b"_11 = 9"),
        (b"local kept = 'stays'", b"\n"),
        (b"kept", b'_12 = "stays"'),
        (b"lacuna.tensor { { 1, 2 } }", b"_13 = Tensor (1, 2) float32\r\n[[1., 2.]]"),
        (b"nil", b"nil\r\n\x1b[?2004lnil\r\n"),
        (b":nonsense", b"no command named :nonsense"),
        (b"?lacuna.model.open", b"Opens a model file"),
    ]:
        session.say(typed, wanted)
    session.say(b"f = function(", b">> ")
    session.type(b"\n")
    session.say(b"", b"expected near")  # two empty lines give it up
    session.wait_for(b"> ")
    # A paste, as a terminal marks it: one chunk, its tabs are no completion, its last line waits for Enter.
    session.type(b"\x1b[200~local n = 20\rfor i = 1, 2 do\r\tn = n + i\rend\rprint('sum', n)\x1b[201~")
    session.wait_for(b"print('sum', n)")
    session.type(b"\n")
    session.wait_for(b"sum\t23")
    # Lines that are no chunk together run one after the other; what follows the last may still be typed.
    session.wait_for(b"> ")
    session.type(b"\x1b[200~1+1\r2+2\rfor i = 1, 2 do\r\tprint('i', i)\rend\rx = 1\rx + 7\x1b[201~")
    session.wait_for(b"x + 7")
    session.type(b"\n")
    for wanted in [b"_14 = 2\r\n", b"_15 = 4\r\n", b"i\t2\r\n", b"_16 = 8\r\n"]:
        session.wait_for(wanted)
    session.say(b"exit", b":quit or Ctrl-D ends the session\r\n")
    session.say(b"help()", b":help lists the commands")
    session.say(b"x =", b">> ")
    session.type(b"\n")
    session.say(b"", b"unexpected symbol near '<eof>'")
    session.say(b"'still' .. ' here'", b'"still here"')
    session.wait_for(b"> ")
    wanted_status("Ctrl-D", session.end(), 0)
    if COLOUR.search(session.all):
        failures.append(f"NO_COLOR: wanted no colours, got {COLOUR.search(session.all)!r}")
    again = Session(state)
    again.wait_for(b"> ")
    again.type(b"\x1b[A\n")  # one line up: the last session's last line
    again.wait_for(b'_1 = "still here"')
    again.say(b":quit", b"")
    wanted_status(":quit", again.status(), 0)
    for line in [b"still", b"lacuna.version"]:
        if line not in history_of(state):
            failures.append(f"history: wanted the session's lines, got {history_of(state)!r}")


def completion(state):
    folder = os.path.join(state, "files")
    os.makedirs(folder)
    open(os.path.join(folder, "größe.txt"), "w").close()
    session = Session(state)
    session.say(b"type(lacuna.mod\t.op\t)", b'"function"')
    session.say(b"t = lacuna.tensor { 1, 2 }", b"\n")
    session.say(b"t:nu\t()", b"_2 = 2")
    session.say(b"#'" + folder.encode() + b"/gr\t", b"_3 = ")  # and the quote
    session.wait_for(b"> ")
    session.type(b"t:is_c\t")
    session.wait_for(b"ontiguous")
    session.type(b"\x15t:s\t\t")
    for name in [b"select", b"sizes", b"slice", b"softmax", b"sum"]:
        session.wait_for(name)
    session.type(b"\x15:pol\t\n")
    session.wait_for(b"no policy is loaded")
    session.wait_for(b"> ")
    session.type(b"\t'indented'\n")
    session.wait_for(b'"indented"')
    session.wait_for(b"> ")
    wanted_status("completion", session.end(), 0)


def interrupts(state):
    with open(os.path.join(state, "spinning.lua"), "w") as file:
        file.write("return { spin = function() local i = 0 while true do i = i + 1 end end }\n")
    session = Session(state, LUA_PATH=f"{state}/?.lua;" + os.environ.get("LUA_PATH", ";"))
    session.say(b"while true do end", b"\n")  # a typed loop is not compiled
    time.sleep(1.0)
    session.type(b"\x03\x03")  # two in quick succession are one
    session.wait_for(b"interrupted")
    session.wait_for(b"> ")
    time.sleep(0.5)
    session.type(b"'half a li")
    time.sleep(0.5)
    session.type(b"\x03")  # drops the line
    session.wait_for(b"> ")
    session.type(b"f = function()\n")
    session.wait_for(b">> ")
    session.type(b"\x03")  # and the chunk
    session.wait_for(b"h> ")  # not the prompt of the chunk
    session.type(b"'still' .. ' here'\n")
    session.wait_for(b'"still here"')
    for loop in [b"while true do pcall(function() while true do end end) end",
                 b"while true do pcall(function() for i = 1, 1e9 do end end) end",
                 b"repeat local ok = pcall(function() while true do end end) until false",
                 b"while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
                 b"function deep() pcall(deep) while true do pcall(error) end end deep()",
                 b":time while true do pcall(function() while true do end end) end"]:
        session.say(loop, b"\n")  # a pcall takes the request for its function's failure
        time.sleep(0.5)
        session.type(b"\x03")
        session.wait_for(b"interrupted")
        session.say(b"'lives' .. ' on'", b'"lives on"')
    session.say(b"require('spinning').spin()", b"\n")
    time.sleep(1.0)
    session.type(b"\x03")
    session.wait_for(b"Ctrl-C once more ends the session")
    session.type(b"\x03")
    wanted_status("a second Ctrl-C", session.status(), 130)
    if b"spinning" not in history_of(state):
        failures.append(f"history: wanted the last line, got {history_of(state)!r}")


def engine(state):
    session = Session(state)
    session.say(b"model = assert(lacuna.model.open '" + MODEL.encode() + b"')", b"\n")
    session.say(b"ids = {} for i = 1, 8000 do ids[i] = 28 end", b"\n")
    session.say(b"model:context():append(ids)", b"\n")
    time.sleep(0.7)
    session.type(b"\x03")
    session.wait_for(b"interrupted")
    session.say(b"while true do lacuna.generate { model = model, prompt = 'Once', max_new_tokens = 5 } end", b"\n")
    time.sleep(0.7)
    session.type(b"\x03")
    session.wait_for(b"interrupted")
    session.say(b"r = lacuna.generate { model = model, prompt = 'Once', max_new_tokens = 2000 }", b"\n")
    time.sleep(0.7)
    session.type(b"\x03")
    session.wait_for(b"^C\r\n")
    session.say(b"r.stop_reason", b'_1 = "interrupted"')  # its result comes out all the same
    session.say(b"model.layers", b"_2 = 30")
    session.wait_for(b"> ")
    wanted_status("the engine", session.end(), 0)


def policies(state):
    path = os.path.join(state, "mine.lua")

    def save(code):
        with open(path, "w") as file:
            file.write(code)

    def selector(gap):
        return ("return { api = 1, kind = 'gap_selector', name = 'mine', choose = function() return { %d } end }" % gap)

    save(selector(1))
    session = Session(state)
    session.say(f"mine = assert(lacuna.policy.load '{path}')".encode(), b"\n")
    session.say(b"mine:choose { text = '.' }", b"_1 = { 1 }")
    session.wait_for(b"> ")
    save(selector(2))
    session.type(b"mine:choose { text = '.' }\n")
    session.wait_for(b"mine: version 2\r\n_2 = { 2 }")
    session.wait_for(b"> ")
    save("return {")
    session.type(b"mine.version\n")
    session.wait_for(b"mine.lua:1: ")
    session.wait_for(b"_3 = 2")
    session.say(b"'told' .. ' once'", b'\r\n\x1b[?2004l_4 = "told once"')
    session.wait_for(b"> ")
    save(selector(3))
    session.type(b":policies\n")
    session.wait_for(b"mine: version 3")
    session.wait_for(b"> ")
    wanted_status("policies", session.end(), 0)


def colours(state):
    for more, wanted in [({"NO_COLOR": None}, True), ({"NO_COLOR": ""}, True), ({}, False),
                         ({"NO_COLOR": None, "TERM": "dumb"}, False)]:
        session = Session(state, **more)
        session.wait_for(b"> ")
        session.type(b"6 * 7\n")
        session.wait_for(b"42")
        session.wait_for(b"> ")
        session.end()
        if bool(COLOUR.search(session.all)) != wanted:
            failures.append(f"{more}: wanted {'colours' if wanted else 'no colours'}, got {session.all!r}")


def narrow_help():
    done = subprocess.run([PROGRAM, "repl"], capture_output=True, timeout=60, env=environment(COLUMNS="80"),
                          input=b":help\nt = {} for i = 1, 60 do t[i] = 0 end\nlacuna.tensor { { t, t, t } }\n")
    shown = done.stdout.decode()
    if max(map(len, shown.splitlines())) > 80 or " Ctrl-C stops every\n" not in shown or "0., 0.]]]" not in shown:
        failures.append(f":help in 80 columns: wanted lines broken between words, got {shown}")


def piped(code, output, error=b"", status=0):
    done = subprocess.run([PROGRAM, "repl"], input=code, capture_output=True, timeout=60,
                          env=environment(NO_COLOR=None))
    if output is not None and done.stdout != output:
        failures.append(f"{code!r}: wanted {output!r}, got {done.stdout!r}")
    if error not in done.stderr or (not error and done.stderr):
        failures.append(f"{code!r}: wanted {error!r} on standard error, got {done.stderr!r}")
    wanted_status(repr(code), done.returncode, status)


def pipe(_):
    narrow_help()
    piped(b"1 + 41\n", b"42\n")
    piped(b"'a text', 2\n_ + 1\n_1\n", b"a text\t2\n3\na text\n")
    piped(b"x = { 1, name = 'y' }\nx\n", b'{ 1, name = "y" }\n')
    piped(b"for i = 1, 2 do\n\n\nprint(i)\nend\n", b"1\n2\n")  # empty lines give nothing up here
    piped(b"error 'broken'\n7\n", b"7\n", b"broken")
    piped(b"f(\n", b"", b"near", 1)
    # What is typed replaces nothing that the session needs.
    for name in ["assert", "debug", "error", "getmetatable", "io", "ipairs", "jit", "math", "next", "os", "package",
                 "pairs", "pcall", "rawget", "rawset", "require", "select", "setmetatable", "string", "table", "tonumber",
                 "tostring", "type", "unpack", "xpcall", "loadstring", "setfenv", "__show", "lacuna"]:
        piped(f"{name} = 5\n{{ 1, {name} == 5 }}\nx = 1\nx, 'y'\nf = function() return {name} end\n:help\n"
              .encode() + b":clear\n", None)
    piped(b"print = 5\n(print)\nprint = nil\nprint 'back'\n_G.shared = 7\nloadstring 'return shared'()\n",
          b"5\nback\n7\n")
    piped(b":quit\n1\n", b"")
    piped(b":nothing\n", b"", b"no command named :nothing")
    piped(b"lacuna.tensor { 1 }\n", b"Tensor (1) float32\n[1.]\n")


try:
    os.close(pty.openpty()[0])
except OSError as problem:
    print(f"skipped: no pseudo-terminal here ({problem})")
    sys.exit(77)

if sys.argv[1] == "engine" and not MODEL:
    print("skipped: LACUNA_SMOLLM2 is not set (./dev fetch smollm2)")
    sys.exit(77)
PARTS = {"lines": lines, "completion": completion, "interrupts": interrupts, "engine": engine, "policies": policies,
         "colours": colours, "pipe": pipe}
with tempfile.TemporaryDirectory() as state_folder:
    PARTS[sys.argv[1]](state_folder)
print("\n".join(failures) or "the session answered as it should")
sys.exit(1 if failures else 0)
