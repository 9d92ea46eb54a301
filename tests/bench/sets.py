# Sets: membership, union, intersection, difference, comprehension, frozensets as keys.
def sieve(n):
    composite = set()
    primes = []
    for i in range(2, n):
        if i not in composite:
            primes.append(i)
            composite.update(range(i * i, n, i))
    return len(primes), sum(primes)


def algebra(n):
    a = set(range(0, 3000, 2))
    b = set(range(0, 3000, 3))
    total = 0
    for _ in range(n):
        total += len(a & b) + len(a | b) + len(a - b) + len(a ^ b)
        total += (a & b <= a) + a.isdisjoint(b) + (a == set(a))
    return total


def words(n):
    text = ('the quick brown fox jumps over the lazy dog while seven wizards quickly boxed ' * 20).split()
    total = 0
    for _ in range(n):
        seen = set()
        for word in text:
            if word not in seen:
                seen.add(word)
        total += len(seen) + len(set(text)) + len({w[0] for w in text})
    return total


def reachable(n):
    graph = {i: {(i * 2) % n, (i * 3 + 1) % n, (i + 17) % n} for i in range(n)}
    found = set()
    work = {0}
    while work:
        node = work.pop()
        found.add(node)
        work |= graph[node] - found
    return len(found)


def partitions(n):
    memo = {}
    for i in range(n):
        key = frozenset((i % 10, i % 7, i % 3))
        memo[key] = memo.get(key, 0) + 1
    return len(memo), max(memo.values())


def churn(n):
    s = set()
    for i in range(n):
        s.add(i)
        if i >= 1000:
            s.discard(i - 1000)
    return len(s)


print(sieve(500000), algebra(1500), words(500), reachable(150000), partitions(400000), churn(800000))
