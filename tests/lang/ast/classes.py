# Every class of the ast module: bases, documentation, fields, attributes, defaults, types of fields.
import ast, _ast

for name, cls in vars(_ast).items():
    if isinstance(cls, type) and issubclass(cls, ast.AST):
        print(name, [b.__name__ for b in cls.__bases__], cls._fields, cls._attributes, cls.__match_args__)
        print("   ", repr(cls.__doc__))
        print("   ", getattr(cls, '_field_types', None), cls.__module__)
        print("   ", {f: getattr(cls, f) for f in cls._fields + cls._attributes if hasattr(cls, f)})
print([(n, v) for n, v in vars(_ast).items() if n.startswith('PyCF')])
