# Sorting: random, sorted and repeated ints, floats, strings, tuples, with keys, objects with __lt__, heaps, bisection.
import bisect
import heapq
from operator import attrgetter, itemgetter


def randoms(n, seed=42):
    values = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        values.append(seed)
    return values


class Version:
    def __init__(self, number):
        self.number = number

    def __lt__(self, other):
        return self.number < other.number


def quicksort(a, low, high):
    while low < high:
        pivot = a[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while a[i] < pivot:
                i += 1
            while a[j] > pivot:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
        if j - low < high - i:
            quicksort(a, low, j)
            low = i
        else:
            quicksort(a, i, high)
            high = j


def checksum(values):
    return sum(i * v for i, v in enumerate(values)) % 1000003


ints = randoms(100000)
print(checksum(sorted(ints)), checksum(sorted(sorted(ints), reverse=True)))
floats = [v / 7.0 for v in ints]
print(checksum(int(v) for v in sorted(floats)))
texts = ['item%d' % v for v in ints]
print(sorted(texts)[::9999], sorted(texts, key=len)[::9999])
pairs = [(v % 100, v) for v in ints]
print(sorted(pairs)[::9999], sorted(pairs, key=itemgetter(1))[::9999])
print(sorted(ints, key=lambda v: v % 1000)[::9999])
versions = [Version(v) for v in ints[:15000]]
print([v.number for v in sorted(versions)[::5000]])
print([v.number for v in sorted(versions, key=attrgetter('number'), reverse=True)[::5000]])
for i in range(300):
    few = [v % 10 for v in ints[i:i + 300]]
    few.sort()
values = ints[:30000]
quicksort(values, 0, len(values) - 1)
print(values == sorted(values))
heap = []
for v in ints:
    heapq.heappush(heap, v)
print(checksum(heapq.heappop(heap) for _ in range(len(heap))), heapq.nlargest(3, ints))
ordered = []
for v in ints[:10000]:
    bisect.insort(ordered, v)
print(checksum(ordered))
