# The program that -c gave has lines, too.
import _imp
if (_program := _imp._command_source()) is not None:
    _register_code(*_program, "<string>")
del _imp, _program
