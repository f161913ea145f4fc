"""The interactive session at a pseudo-terminal: values, several lines, errors, Ctrl-C, history, Ctrl-D."""
import os
import pty
import select
import sys
import tempfile
import time

PROGRAM = os.environ["LACUNA_PROGRAM"]
failures = []


class Session:
    def __init__(self, state):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(XDG_STATE_HOME=state, TERM="xterm", LC_ALL="C")
            os.execv(PROGRAM, [PROGRAM, "repl"])
        self.seen = b""

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
        self.seen = self.seen[self.seen.index(text) + len(text):]

    def type(self, text):
        try:
            os.write(self.terminal, text)
        except OSError:  # the session has ended
            pass

    def end(self, seconds=10.0):
        """Ctrl-U and Ctrl-D until it ends: keys that come before the line editor listens mean something else. Returns the
        exit status."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.2)
            self.type(b"\x15\x04")
            if select.select([self.terminal], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.terminal, 4096)
                except OSError:
                    pass
            time.sleep(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, 9)
        failures.append(f"still running after {seconds} s: {self.seen!r}")
        return -1


try:
    os.close(pty.openpty()[0])
except OSError as error:
    print(f"skipped: no pseudo-terminal here ({error})")
    sys.exit(77)

with tempfile.TemporaryDirectory() as state:
    session = Session(state)
    for typed, wanted in [
        (b"1 + 41", b"\n42"),
        (b"= 6 * 7, 'x'", b"\n42\tx"),
        (b"for i = 1, 2 do", b">"),
        (b"print('line', i) end", b"line\t2"),
        (b"error 'broken'", b"broken"),
        (b"x = {1, 2, name = 'y'}", b"\n"),
        (b"x", b'{ 1, 2, name = "y" }'),
        (b"lacuna.version", b"0."),
        (b"1 +", b">"),
        (b"2", b"\n3"),
        (b"return 9", b"\n9"),
        (b"setmetatable({ 7 }, { __metatable = 5, __index = error })", b"{ 7 }"),
        ("#'é€😀'".encode(), b"\n9"),
    ]:
        session.wait_for(b"> ")  # the terminal is the line editor's again: before that, keys mean something else
        session.type(typed + b"\n")
        session.wait_for(wanted)
    session.wait_for(b"> ")
    session.type(b"jit.off() while true do end\n")
    time.sleep(1.0)
    session.type(b"\x03")
    session.wait_for(b"interrupted")
    session.wait_for(b"> ")
    session.type(b"'half a li")
    time.sleep(0.5)
    session.type(b"\x03")  # drops the line
    session.wait_for(b"> ")
    session.type(b"f = function()\n")
    session.wait_for(b">> ")
    session.type(b"\x03")  # and the chunk
    session.wait_for(b"\n> ")
    session.type(b"'still' .. ' here'\n")
    session.wait_for(b"\nstill here")
    session.wait_for(b"> ")
    if session.end() != 0:
        failures.append("Ctrl-D: wanted status 0")
    again = Session(state)
    again.wait_for(b"> ")
    again.type(b"\x1b[A\n")  # one line up: the last session's last line
    again.wait_for(b"\nstill here")
    again.wait_for(b"> ")
    again.end()
    history = open(os.path.join(state, "lacuna", "history"), "rb").read()
    if b"still" not in history or b"lacuna.version" not in history:
        failures.append(f"history: wanted the session's lines, got {history!r}")

print("\n".join(failures) or "the session answered as it should")
sys.exit(1 if failures else 0)
