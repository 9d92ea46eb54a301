# python -m asyncio with a program: design section 6 and toplevel.md section 8, expected output by hand.
import os
import signal
import subprocess
import sys
import tempfile


def run(*arguments, input=None):
    done = subprocess.run([sys.executable, "-m", "asyncio", *arguments], input=input, capture_output=True, text=True, cwd=folder)
    print(done.stdout, end="")
    print(done.stderr.replace(folder, "FOLDER").replace(sys.executable, "EXE"), end="")
    print("status", done.returncode)


def script(text, name="script.py"):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path


with tempfile.TemporaryDirectory() as folder:
    folder = os.path.realpath(folder)
    run(script("""import asyncio, sys
print(__name__, sys.argv[1:], __file__ == sys.argv[0], sys.path[0] == __import__("os").path.dirname(__file__))
async def leftover():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print("cancelled")
        raise
task = asyncio.create_task(leftover())
print(await asyncio.sleep(0, "slept"), asyncio.current_task().get_name())
async def numbers():
    try:
        yield 1
        yield 2
    finally:
        print("closed")
async for n in numbers():
    print(n)
    break
sys.exit(3)
"""), "a", "b")
    run(script("x: int = 1\nprint(x, __annotations__ if '__annotations__' in globals() else None)\n"))
    run(script("import asyncio\nawait asyncio.sleep(0)\n1 / 0\n"))
    run(script("def f(): await g()\n"))
    run("-c", "import asyncio; print(await asyncio.sleep(0, 5))")
    run("-", "z", input="import sys, asyncio\nprint(sys.argv, await asyncio.sleep(0, 'in'))\n")
    script("import asyncio\nprint(__name__, __spec__.name, await asyncio.sleep(0, 1))\n", "amodule.py")
    run("-m", "amodule")
    run("missing.py")
    process = subprocess.Popen([sys.executable, "-m", "asyncio", "-c", """import asyncio
print("ready", flush=True)
try:
    await asyncio.sleep(60)
finally:
    print("cleaned up")
"""], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    print(out, err.splitlines()[-1], process.returncode)
