"""Programs and an interactive session with top-level await.

    pyish -m asyncio                        an interactive session on an event loop
    pyish -m asyncio FILE [ARGUMENTS]       a script; '-' is standard input
    pyish -m asyncio -c CODE [ARGUMENTS]
    pyish -m asyncio -m MODULE [ARGUMENTS]
    pyish -m asyncio {ps,pstree} PID        the tasks of another process
"""

import ast
import asyncio
import contextvars
import inspect
import os
import signal
import sys
import types

FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
FUTURE = 0x1fe0000


# ---- programs ----

def main_module(**attributes):
    """A new __main__, as a script of its own has it."""
    module = types.ModuleType("__main__")
    module.__dict__.update({"__builtins__": sys.modules["builtins"]} | attributes)
    sys.modules["__main__"] = module
    return module


def drop_own_frames(error):
    """Takes the frames that belong to running the program off an exception's traceback."""
    trace, here = error.__traceback__, os.path.dirname(__file__)
    while trace is not None and os.path.dirname(trace.tb_frame.f_code.co_filename) == here:
        trace = trace.tb_next
    if trace is not None:
        error.__traceback__ = trace


def show_exception(error):
    drop_own_frames(error)
    sys.excepthook(type(error), error, error.__traceback__)


def run_code(code, namespace):
    """Runs code that may be a coroutine; the program's end is ours."""
    try:
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(eval(code, namespace))
        else:
            exec(code, namespace)
    except SystemExit:
        raise
    except KeyboardInterrupt as error:
        show_exception(error)
        sys.stdout.flush()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        exit_functions()
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException as error:
        show_exception(error)
        raise SystemExit(1) from None


def exit_functions():
    """What an orderly end would still run, before a signal ends the process."""
    import atexit
    import threading
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()


def compile_program(source, filename):
    try:
        return compile(source, filename, "exec", FLAGS, dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        error.__traceback__ = None
        sys.excepthook(type(error), error, None)
        raise SystemExit(1) from None


def program_name():
    return sys.orig_argv[0] if sys.orig_argv else "pyish"


def run_file(path, arguments):
    absolute = os.path.abspath(path) if path != "-" else "<stdin>"
    try:
        if path == "-":
            source = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as file:
                source = file.read()
    except OSError as error:
        print(f"{program_name()}: can't open file {absolute!r}: [Errno {error.errno}] {error.strerror}", file=sys.stderr)
        raise SystemExit(2) from None
    sys.argv = [path, *arguments]
    if path == "-":
        loader = None
        sys.path[0] = ""
    else:
        from importlib.machinery import SourceFileLoader
        loader = SourceFileLoader("__main__", absolute)
        if not sys.flags.safe_path:
            sys.path[0] = os.path.dirname(os.path.realpath(path))
    module = main_module(__file__=absolute, __cached__=None, __loader__=loader, __spec__=None, __package__=None, __doc__=None)
    run_code(compile_program(source, absolute), module.__dict__)


def run_command(command, arguments):
    sys.argv = ["-c", *arguments]
    if not sys.flags.safe_path:
        sys.path[0] = ""
    module = main_module(__loader__=None, __spec__=None, __package__=None, __doc__=None)
    run_code(compile_program(command, "<string>"), module.__dict__)


def find_module(name):
    """The spec of a module, or of a package's __main__. Raises ImportError as runpy words it."""
    import importlib.util
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise ImportError(f"Error while finding module specification for {name!r} ({type(error).__name__}: {error})") from None
    if spec is None:
        raise ImportError(f"No module named {name}")
    if spec.submodule_search_locations is not None:
        try:
            return find_module(f"{name}.__main__")
        except ImportError as error:
            raise ImportError(f"{error}; {name!r} is a package and cannot be directly executed") from None
    if not hasattr(spec.loader, "get_source"):
        raise ImportError(f"No code object available for {name}")
    return spec


def run_module(name, arguments):
    sys.argv = ["-m", *arguments]
    try:
        spec = find_module(name)
        source = spec.loader.get_data(spec.origin) if hasattr(spec.loader, "get_data") else spec.loader.get_source(spec.name)
        if source is None:
            raise ImportError(f"No code object available for {name}")
    except (ImportError, OSError) as error:
        print(f"{program_name()}: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    sys.argv[0] = spec.origin
    module = main_module(__file__=spec.origin, __cached__=spec.cached, __loader__=spec.loader, __spec__=spec,
                         __package__=spec.parent, __doc__=None)
    run_code(compile_program(source, spec.origin), module.__dict__)


# ---- the session ----

class Session:
    """Reads entries and runs them on the loop. While an entry is typed or awaited the loop runs: background tasks go on."""

    def __init__(self, loop, namespace):
        import _repl
        self.editor = _repl
        self.loop = loop
        self.namespace = namespace
        self.context = contextvars.copy_context()
        self.flags = FLAGS
        self.edits = _repl.start()
        self.task = None
        self.line = None
        self.calling = False
        self.interrupted = False

    def banner(self):
        if sys.flags.quiet:
            return
        print(f"asyncio REPL {sys.version} on {sys.platform}\n"
              'Use "await" directly instead of "asyncio.run()".\n'
              'Type "help", "copyright", "credits" or "license" for more information.\n'
              f"{getattr(sys, 'ps1', '>>> ')}import asyncio", file=sys.stderr)

    # Reading.

    async def read_line(self, prompt):
        """A line without its end; None: the end of input. KeyboardInterrupt: Ctrl-C."""
        if not self.edits:
            sys.stdout.write(prompt)
            sys.stdout.flush()
            line = await asyncio.to_thread(sys.stdin.readline)
            return line.rstrip("\n") if line else None
        self.line = self.loop.create_future()
        self.editor.install(prompt)
        self.loop.add_reader(0, self.typed)
        try:
            return await self.line
        finally:
            self.loop.remove_reader(0)
            self.line = None

    def typed(self):
        text = self.editor.read_char()
        if text is not None and not self.line.done():
            self.line.set_result(None if text is False else text)

    def on_signal(self, number, frame):
        """Ctrl-C, at any moment in the main thread."""
        if self.calling:
            raise KeyboardInterrupt
        self.loop.call_soon_threadsafe(self.interrupt)

    def interrupt(self):
        """Ends what is awaited, or drops what is typed."""
        if self.task is not None:
            self.interrupted = True
            self.task.cancel()
        elif self.line is not None and not self.line.done():
            self.editor.cancel()
            self.line.set_exception(KeyboardInterrupt())

    async def read_entry(self):
        lines = []
        while True:
            name, default = ("ps2", "... ") if lines else ("ps1", ">>> ")
            line = await self.read_line(str(getattr(sys, name, default)))
            if line is None:
                return "\n".join(lines) + "\n" if lines else None
            lines.append(line)
            entry = "\n".join(lines) + "\n"
            if all(not text.strip() or text.lstrip().startswith("#") for text in lines):
                return ""
            if self.editor.is_complete(entry, self.flags):
                self.editor.remember(entry.rstrip("\n"))
                return entry

    # Running.

    def compile(self, entry):
        import linecache
        code = compile(entry, "<stdin>", "single", self.flags, dont_inherit=True)
        self.flags |= code.co_flags & FUTURE
        linecache._register_code(code, entry, "<stdin>")
        return code

    async def run(self, code):
        function = types.FunctionType(code, self.namespace)
        if not code.co_flags & inspect.CO_COROUTINE:
            # In the loop, but in no task: as callbacks are.
            done = self.loop.create_future()
            self.loop.call_soon(self.call, function, done, context=self.context)
            await done
            return done.result().throw()
        self.interrupted = False
        self.task = self.loop.create_task(function(), context=self.context)
        try:
            await asyncio.wait([self.task])
            if self.task.cancelled() and self.interrupted:
                raise KeyboardInterrupt
            self.task.result()
        finally:
            self.task = None

    def call(self, function, done):
        error = None
        try:
            try:
                self.calling = True
                function()
            finally:
                self.calling = False
        except BaseException as caught:
            error = caught
        done.set_result(Outcome(error))

    def show(self, error):
        if isinstance(error, KeyboardInterrupt):
            print("\nKeyboardInterrupt", file=sys.stderr)
            return
        drop_own_frames(error)
        sys.last_exc = sys.last_value = error
        sys.last_type, sys.last_traceback = type(error), error.__traceback__
        sys.excepthook(type(error), error, error.__traceback__)

    async def loop_entries(self):
        while True:
            try:
                entry = await self.read_entry()
                if entry is None:
                    if self.edits:
                        print(file=sys.stderr)
                    return
                if entry:
                    await self.run(self.compile(entry))
            except SystemExit:
                raise
            except SyntaxError as error:
                error.__traceback__ = None
                self.show(error)
            except BaseException as error:
                self.show(error)
            sys.stdout.flush()


class Outcome:
    """What came of a call: kept from the future, which would not take every exception."""

    def __init__(self, error):
        self.error = error

    def throw(self):
        if self.error is not None:
            raise self.error


def run_startup(namespace):
    path = None if sys.flags.ignore_environment else os.getenv("PYTHONSTARTUP")
    if not path:
        return
    try:
        with open(path, "rb") as file:
            source = file.read()
        exec(compile(source, path, "exec"), namespace)
    except SystemExit:
        raise
    except BaseException as error:
        show_exception(error)


def history_path():
    named = None if sys.flags.ignore_environment else os.getenv("PYTHON_HISTORY")
    return named or os.path.join(os.path.expanduser("~"), ".python_history")


def interact():
    namespace = {"asyncio": asyncio}
    for name in ("__name__", "__package__", "__loader__", "__spec__", "__builtins__", "__file__"):
        namespace[name] = globals()[name]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    session = Session(loop, namespace)
    sys.ps1 = getattr(sys, "ps1", ">>> ")
    sys.ps2 = getattr(sys, "ps2", "... ")
    session.banner()
    run_startup(namespace)
    if session.edits:
        session.editor.load_history(history_path())
    loop.add_signal_handler(signal.SIGINT, session.interrupt)  # for its wake-ups
    signal.signal(signal.SIGINT, session.on_signal)
    task = loop.create_task(session.loop_entries())
    status = 0
    try:
        loop.run_until_complete(task)
    except SystemExit as error:
        status = error.code
    except RuntimeError:
        if task.done():  # otherwise the user has stopped the loop
            raise
    finally:
        if session.edits:
            session.editor.cancel()
            session.editor.save_history(history_path())
    print("exiting asyncio REPL...", file=sys.stderr)
    finish(loop)
    raise SystemExit(status)


def finish(loop):
    """Cancels what still runs, lets it clean up, and closes the loop."""
    try:
        asyncio.runners._cancel_all_tasks(loop)
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


# ---- the command line ----

def main(arguments):
    match arguments:
        case []:
            interact()
        case ["-h" | "--help", *_]:
            print(__doc__.strip())
        case ["-c"] | ["-m"]:
            print(f"Argument expected for the {arguments[0]} option", file=sys.stderr)
            raise SystemExit(2)
        case ["-c", command, *rest]:
            run_command(command, rest)
        case ["-m", name, *rest]:
            run_module(name, rest)
        case ["ps" | "pstree" as view, pid]:
            from . import tools
            show = tools.display_awaited_by_tasks_table if view == "ps" else tools.display_awaited_by_tasks_tree
            show(int(pid))
        case [path, *rest]:
            if path.startswith("-") and path != "-":
                print(f"unknown option: {path}\n{__doc__.strip()}", file=sys.stderr)
                raise SystemExit(2)
            run_file(path, rest)


if __name__ == "__main__":
    main(sys.argv[1:])
