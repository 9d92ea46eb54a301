# Whole numbers: small ones, big ones, text, bits, gcd and powers.
from math import gcd, isqrt


def collatz(limit):
    longest = 0
    for start in range(1, limit):
        n, steps = start, 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        if steps > longest:
            longest = steps
    return longest


def digits(n):
    total = 0
    for i in range(n):
        total += int(str(i)) + len(hex(i)) + int('%d' % i, 10)
    return total


def bits(n):
    x = 88172645463325252
    for _ in range(n):
        x ^= (x << 13) & 0xFFFFFFFFFFFFFFFF
        x ^= x >> 7
        x ^= (x << 17) & 0xFFFFFFFFFFFFFFFF
    return x


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a % 1000000007


def powers(n):
    total = 0
    for i in range(1, n):
        total += pow(i, 65537, 1000000007) + gcd(i, 360360) + isqrt(i) + i.bit_length()
    return total


def primes(limit):
    found = 0
    for n in range(3, limit, 2):
        for d in range(3, isqrt(n) + 1, 2):
            if not n % d:
                break
        else:
            found += 1
    return found


print(collatz(30000), digits(400000), bits(500000), fibonacci(30000), powers(120000), primes(80000))
