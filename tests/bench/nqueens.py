# The queens of pyperformance: all permutations by a generator, sets over generator expressions.
def permutations(iterable, r=None):
    pool = tuple(iterable)
    n = len(pool)
    if r is None:
        r = n
    indices = list(range(n))
    cycles = list(range(n - r + 1, n + 1))[::-1]
    yield tuple(pool[i] for i in indices[:r])
    while n:
        for i in reversed(range(r)):
            cycles[i] -= 1
            if cycles[i] == 0:
                indices[i:] = indices[i + 1:] + indices[i:i + 1]
                cycles[i] = n - i
            else:
                j = cycles[i]
                indices[i], indices[-j] = indices[-j], indices[i]
                yield tuple(pool[i] for i in indices[:r])
                break
        else:
            return


def queens(count):
    columns = range(count)
    for places in permutations(columns):
        if count == len(set(places[i] + i for i in columns)) == len(set(places[i] - i for i in columns)):
            yield places


for _ in range(6):
    found = list(queens(8))
print(len(found), found[0], found[-1])
