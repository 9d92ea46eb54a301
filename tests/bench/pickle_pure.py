# The pickle module's classes written in Python: pickling and unpickling dicts, lists, text and instances.
import io
import pickle


class Person:
    def __init__(self, name, age):
        self.name = name
        self.age = age
        self.friends = []


def record(i):
    return {'id': i, 'name': 'user%d' % i, 'ratio': i / 7, 'tags': ['a', 'b', i], 'place': (1, 2, i), 'ok': True, 'none': None,
            'raw': b'bytes', 'big': 1 << 70}


def dumped(value):
    out = io.BytesIO()
    pickle._Pickler(out, 4).dump(value)
    return out.getvalue()


def loaded(data):
    return pickle._Unpickler(io.BytesIO(data)).load()


records = [record(i) for i in range(150)]
people = [Person('p%d' % i, i) for i in range(150)]
for i, person in enumerate(people):
    person.friends = [people[i // 2], people[i // 7]]
total = 0
for _ in range(60):
    data = dumped(records)
    total += len(data)
    assert loaded(data) == records
    data = dumped(people)
    total += len(data)
    total += loaded(data)[13].friends[0].age
print(total)
