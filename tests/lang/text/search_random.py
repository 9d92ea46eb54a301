# Searching against a plain search, codecs there and back, bytearray edits: random, from one seed.
seed = 12345
def rnd(n):
    global seed
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    return (seed >> 8) % n
def plain_find(h, n, last=False):
    r = range(len(h) - len(n) + 1)
    for i in (reversed(list(r)) if last else r):
        if h[i:i + len(n)] == n: return i
    return -1
alph = ['ab', 'ab€', 'a😀', 'é€😀b']
bad = 0
for k in range(600):
    a = alph[rnd(4)]
    h = ''.join([a[rnd(len(a))] for i in range(rnd(150))])
    n = ''.join([a[rnd(len(a))] for i in range(rnd(12))])
    if n and rnd(3) == 0 and len(h) > 20: n = h[10:10 + rnd(60)]
    if n:
        if h.find(n) != plain_find(h, n) or h.rfind(n) != plain_find(h, n, True): bad += 1; print(ascii(h), ascii(n))
        if h.replace(n, 'XY') != 'XY'.join(h.split(n)): bad += 1; print('r', ascii(h), ascii(n))
        if h.count(n) != len(h.split(n)) - 1: bad += 1
        if n.join(h.rsplit(n)) != h: bad += 1
    hb, nb = h.encode(), n.encode()
    if hb.decode() != h or h.encode('utf-16').decode('utf-16') != h or h.encode('utf-32').decode('utf-32') != h: bad += 1
    if nb and (hb.find(nb) != plain_find(hb, nb) or hb.rfind(nb) != plain_find(hb, nb, True)): bad += 1; print(hb, nb)
    if nb and hb.replace(nb, b'Q') != b'Q'.join(hb.split(nb)): bad += 1
h = '€' + 'a' * 20000; n = 'a' * 5000 + 'b' + 'a' * 5000
print(bad, h.find(n), h.rfind(n), h.count('a' * 3))
b = bytearray()
for k in range(5000):
    op = rnd(6)
    if op == 0: b.append(rnd(256))
    elif op == 1: b[rnd(len(b) + 1):rnd(len(b) + 1)] = bytes([rnd(256) for i in range(rnd(9))])
    elif op == 2 and b: del b[rnd(len(b))]
    elif op == 3: del b[::rnd(4) + 2]
    elif op == 4: b.extend([1, 2, 3, rnd(256)])
    elif op == 5: del b[:rnd(5)]
print(len(b), b.hex()[:60])
