# Pseudo-random ints of many sizes through every operator, digested (recorded from python3.11; messages from the oracle).
state = 12345
def rnd(bits):
    global state
    r = 0
    while bits > 0:
        state = (state * 6364136223846793005 + 1442695040888963407) % 18446744073709551616
        r = (r << 32) | (state >> 32)
        bits -= 32
    return r
digest = 0
def mix(x):
    global digest
    digest = (digest * 1000003 + x) % 2305843009213693951
sizes = [1, 5, 31, 32, 62, 63, 64, 65, 100, 127, 128, 129, 500, 1000, 5000]
nums = []
for s in sizes:
    for k in range(2):
        r = rnd(s) & ((1 << s) - 1)
        nums.append(r)
        nums.append(-r)
        nums.append((1 << s) - 1)
        nums.append(-(1 << s))
for a in nums:
    for b in nums:
        mix(a + b); mix(a - b); mix(a * b); mix(a & b); mix(a | b); mix(a ^ b)
        if b != 0:
            q, r = divmod(a, b)
            if q * b + r != a or q != a // b or r != a % b:
                print("divmod", a, b)
            mix(q); mix(r)
        mix((a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a > b) + 16 * (a != b) + 32 * (a >= b))
    mix(-a); mix(~a); mix(abs(a)); mix(hash(a)); mix(a.bit_length()); mix(a.bit_count())
    for n in [0, 1, 31, 63, 64, 65, 200]:
        mix(a << n); mix(a >> n)
    for e in [0, 1, 2, 3, 7]:
        mix(a ** e)
    for base in [2, 3, 7, 8, 10, 16, 36]:
        pass
    if int(str(a)) != a or int(hex(a), 16) != a or int(hex(a), 0) != a or int(oct(a), 8) != a or int(bin(a), 2) != a:
        print("text", a)
    mix(len(str(a)))
    for order in 'little', 'big':
        n = a.bit_length() // 8 + 1
        t = a.to_bytes(n, order, signed=True)
        if int.from_bytes(t, order, signed=True) != a:
            print("bytes", a)
print(digest)
for a in nums:
    for e in nums[:20]:
        for m in nums[:20]:
            if m != 0 and e >= 0:
                mix(pow(a, e, m))
            elif m:
                try:
                    mix(pow(a, e, m))
                except ValueError:
                    mix(1)
print(digest)
for a in nums:
    for b in nums:
        if b:
            try:
                d = a / b
            except OverflowError as err:
                mix(7)
                continue
            n, q = d.as_integer_ratio()
            mix(n); mix(q)
    for k in range(-5, 1):
        mix(round(a, k))
print(digest)
print(0x1_F, 0b1_01, 0o17, 123456789012345678901234567890, 0xffffffffffffffffffffffffffffffff)
print(2 ** 100, -2 ** 63, 10 ** 30 // 7, -10 ** 30 // 7, -10 ** 30 % 7, (-7) // 2, (-7) % 2, 7 // -2, 7 % -2)
for f in [lambda: 1 // 0, lambda: 1 % 0, lambda: divmod(1, 0), lambda: 1 / 0, lambda: pow(2, -1, 4), lambda: pow(2, 3, 0),
          lambda: 1 << -1, lambda: 1 >> -1, lambda: 1 << 2 ** 64, lambda: 10 ** 400 / 1, lambda: float(10 ** 400),
          lambda: int('1' * 5000), lambda: str(10 ** 5000), lambda: int(''), lambda: int('1__0'), lambda: int('010', 0),
          lambda: int('12', 1), lambda: int(12, 10), lambda: int(1, 2, 3), lambda: int(x=1), lambda: int(base=10),
          lambda: int([]), lambda: int(b'zz'), lambda: int('\ud800'), lambda: int(float('nan')), lambda: int(float('inf')),
          lambda: (256).to_bytes(1), lambda: (-1).to_bytes(1), lambda: (1).to_bytes(-1), lambda: (1).to_bytes(1, 'x'),
          lambda: (128).to_bytes(1, signed=True), lambda: int.from_bytes(5), lambda: bool(1, 2), lambda: bool(x=1),
          lambda: 1 + 'a', lambda: 1 < 'a', lambda: int('0_0', 0), lambda: 0 ** -1]:
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, e)
class K(int):
    pass
k = K(7)
k.x = 5
print(k, type(k).__name__, k.x, type(k + 0).__name__, type(+k).__name__, k == 7, hash(k) == hash(7), K(2 ** 70), K('12', 3), [k, True])
print(True & False, True & 1, True | False, True ^ True, True + True, -True, type(True & 1).__name__, bool([]), bool('x'))
print((5).as_integer_ratio(), (5).is_integer(), (5).real, (5).imag, (5).numerator, (5).denominator, (5).__getnewargs__())
print(2 ** -2, 10 ** 400 < 1.5, 2 ** 53 + 1 == float(2 ** 53), 2 ** 53 + 1 > float(2 ** 53), 1 << 62 == 2.0 ** 62, 10 ** 400 > float('inf'))
