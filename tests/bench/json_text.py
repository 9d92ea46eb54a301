# JSON: dumps and loads of a record, a nested document, lists of numbers, and text that needs escapes.
import json

RECORD = {'name': 'Some One', 'id': 12345, 'ratio': 0.25, 'tags': ['a', 'b', 'c'], 'active': True, 'parent': None}
TEXT = 'quotes " and \\ and \n and é and \u20ac and plain ascii behind it'


def nested(depth):
    if depth == 0:
        return dict(RECORD)
    return {'level': depth, 'left': nested(depth - 1), 'right': nested(depth - 1), 'values': list(range(depth))}


def dumped(n, document):
    total = 0
    for _ in range(n):
        total += len(json.dumps(document))
    return total


def loaded(n, text):
    total = 0
    for _ in range(n):
        total += len(json.loads(text))
    return total


document = nested(7)
numbers = [i * 0.5 for i in range(1000)] + list(range(1000))
texts = [TEXT] * 100
total = dumped(40000, RECORD) + dumped(160, document) + dumped(160, numbers) + dumped(600, texts)
total += len(json.dumps(document, indent=2, sort_keys=True))
total += loaded(40000, json.dumps(RECORD)) + loaded(240, json.dumps(document)) + loaded(240, json.dumps(numbers))
total += loaded(600, json.dumps(texts))
print(total, json.loads(json.dumps(document)) == document)
