# A function made of a module's code stores into its globals.
import types
ns = {}
f = types.FunctionType(compile("x = 1\nprint(x, sorted(locals()) == sorted(globals()))\nclass A: pass", "<m>", "exec"), ns)
print(f(), ns["x"], ns["A"].__name__)
g = types.FunctionType(compile("x + 1", "<m>", "eval").replace(co_name="g"), ns)
print(g.__name__, g.__code__.co_name, g())
