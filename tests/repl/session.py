# The interactive session on a pseudo-terminal: what is typed, what the screen shows. Expected output by hand, after CPython's basic session.
import os
import pty
import select
import sys
import tempfile
import time


class Terminal:
    """A program on a pseudo-terminal; what it writes is read until something expected comes."""

    def __init__(self, *arguments):
        self.seen = ""
        self.folder = tempfile.TemporaryDirectory()
        environment = dict(os.environ, TERM="dumb", HOME=self.folder.name, NO_COLOR="1", PYTHON_HISTORY=self.folder.name + "/history")
        for name in ("PYTHONSTARTUP", "PYTHONUNBUFFERED"):
            environment.pop(name, None)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [sys.executable, *arguments], environment)

    def read_until(self, text):
        start = len(self.seen)
        while text not in self.seen[start:]:
            if not select.select([self.fd], [], [], 20)[0]:
                raise TimeoutError(f"no {text!r} after {self.seen[start:]!r}")
            try:
                data = os.read(self.fd, 4096)
            except OSError:
                data = b""
            if not data:
                break
            self.seen += data.decode().replace("\r\n", "\n").replace("\x1b[?2004h", "").replace("\x1b[?2004l", "").replace("\r", "")

    def type(self, text, until=">>> "):
        time.sleep(0.05)  # the editor takes the terminal over after it has shown the prompt
        os.write(self.fd, text.encode())
        self.read_until(until)

    def end(self):
        os.write(self.fd, b"\x04")
        self.read_until("\0")
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        with open(self.folder.name + "/history") as file:
            history = file.read()
        self.folder.cleanup()
        return status, history


def plain():
    terminal = Terminal("-q")
    terminal.read_until(">>> ")
    terminal.type("1 + 1\n")
    terminal.type("def f(x):\n", "... ")
    terminal.type("\treturn x * 2\n", "... ")
    terminal.type("\n")
    terminal.type("f(21)\n")
    terminal.type("undefined\n")
    terminal.type("half a line\x03", "KeyboardInterrupt\n>>> ")
    terminal.type("if True:\n", "... ")
    terminal.type("\x03", "KeyboardInterrupt\n>>> ")
    terminal.type("import time\n")
    terminal.type("print('sleeps', flush=True); time.sleep(60)\n", "sleeps\n")
    time.sleep(0.5)
    terminal.type("\x03", "KeyboardInterrupt\n>>> ")
    terminal.type("input('name? ')\n", "name? ")
    terminal.type("joe\n", "'joe'\n>>> ")
    status, history = terminal.end()
    print(terminal.seen)
    print("status", status)
    print(history)


def asynchronous():
    terminal = Terminal("-q", "-m", "asyncio")
    terminal.read_until(">>> ")
    terminal.type("import asyncio; n = 0\n")
    terminal.type("async def count():\n", "... ")
    terminal.type("\tglobal n\n", "... ")
    terminal.type("\twhile True: n += 1; await asyncio.sleep(0)\n", "... ")
    terminal.type("\n")
    terminal.type("task = asyncio.create_task(count())\n")
    terminal.type("await asyncio.sleep(0.1)\n")
    terminal.type("n > 5\n")
    terminal.type("task.cancel()\n")
    terminal.type("print('waits', flush=True); await asyncio.sleep(60)\n", "waits\n")
    time.sleep(0.5)
    terminal.type("\x03", "KeyboardInterrupt\n>>> ")
    status, history = terminal.end()
    print(terminal.seen)
    print("status", status)


plain()
asynchronous()
