# Frozen modules: what _imp says of them, and that a script's folder can't hide them.
import _imp
for name in _imp._frozen_module_names():
    print(name, _imp.find_frozen(name), _imp.is_frozen_package(name), _imp.get_frozen_object(name).co_filename)
for call in (lambda: _imp.get_frozen_object('xx'), lambda: _imp.is_frozen_package('xx'), lambda: _imp.get_frozen_object('os', b'abc'),
             lambda: _imp.get_frozen_object('os', b''), lambda: _imp.init_frozen('xx'), lambda: _imp.is_frozen('os'), lambda: _imp.is_frozen(3)):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error, getattr(error, 'name', None))
import __phello__.ham.eggs
print(__phello__.__spec__.loader, __phello__.__spec__.origin, __phello__.initialized)
import stat
print(stat.__spec__.origin, stat.S_ISDIR(0o40000))
