# copy.deepcopy and copy.copy of nested lists and dicts, of instances, of objects with __reduce__ and of a cycle.
import copy
from dataclasses import dataclass


@dataclass
class Address:
    street: str
    numbers: list


class Node:
    def __init__(self, value):
        self.value = value
        self.links = []


class Custom:
    def __init__(self, state):
        self.state = state

    def __reduce__(self):
        return Custom, (self.state,)

    def __setstate__(self, state):
        self.state = state


def documents(n):
    document = {'list': [1, 2, 3, 43], 't': (1, 2, 3), 'str': 'hello', 'subdict': {'a': True, 'b': [{}, {'c': [1.5]}]}}
    places = [Address('some street', [1, 2]) for _ in range(3)]
    total = 0
    for _ in range(n):
        total += len(copy.deepcopy(document))
        total += len(copy.deepcopy(places))
    return total


def reductions(n):
    custom = Custom({'x': [1, 2]})
    total = 0
    for _ in range(n):
        total += len(copy.deepcopy(custom).state) + len(copy.copy(custom).state)
        total += len(copy.copy([1, 2])) + len(copy.copy({'a': 1}))
    return total


def cycles(n):
    ring = [Node(i) for i in range(50)]
    for i, node in enumerate(ring):
        node.links.append(ring[(i + 1) % 50])
    total = 0
    for _ in range(n):
        total += copy.deepcopy(ring[:3])[0].value + 1
    return total


print(documents(8000), reductions(20000), cycles(500))
