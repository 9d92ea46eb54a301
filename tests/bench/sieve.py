# Are-we-fast-yet's Sieve: primes below 5000 with a list of flags, again and again.
def sieve(flags, size):
    count = 0
    for i in range(2, size + 1):
        if flags[i - 1]:
            count += 1
            k = i + i
            while k <= size:
                flags[k - 1] = False
                k += i
    return count


for _ in range(750):
    result = sieve([True] * 5000, 5000)
print(result)
