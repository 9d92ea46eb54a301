"""Run by the pyish that was just built: leaves the library's code in its __pycache__ folders, so that no start compiles it.

compile-library.py FOLDER
"""
import _imp
import sys
from importlib._bootstrap_external import SourceFileLoader
from os import walk
from os.path import realpath


def compile_all(folder):
    failed = 0
    for path, folders, names in walk(folder):
        folders.sort()
        for name in sorted(names):
            if not name.endswith(".py"):
                continue
            try:
                SourceFileLoader(name[:-3], f"{path}/{name}").get_code(name[:-3])
            except SyntaxError as error:
                print(f"{path}/{name}: {error}", file=sys.stderr)
                failed += 1
    for name in _imp._frozen_module_names():
        _imp.get_frozen_object(name)
    return failed


sys.exit(1 if compile_all(realpath(sys.argv[1])) else 0)
