from array import array, typecodes, ArrayType
print(typecodes, ArrayType is array)
a = array("i", [1, 2, 3]); a.append(4); a.extend([5, 6]); a.extend(array("i", [7])); print(a, len(a), a[0], a[-1], a.typecode, a.itemsize)
print(a[1:4], a[::-2], a + array("i", [9]), a * 2, 3 in a, a.index(3), a.count(2), a.tolist(), a.pop(), a.pop(0)); a.insert(1, 99); a.remove(3); a.reverse(); print(a)
a[0] = 7; del a[1]; a[1:2] = array("i", [1, 2, 3]); print(a); del a[::2]; print(a); a[::1] = array("i", [4, 5]); print(a); a *= 2; a += array("i", [0]); print(a)
for c in "bBhHiIqQfd": print(c, array(c, [1, 2]), array(c).itemsize if c not in "lL" else 0, array(c, [1]).tobytes())
print(array("w", "abc"), array("w", "añ").tounicode(), array("w"), array("B", b"xyz"), array("h", b"\x01\x00\x02\x00"))
b = array("H", [1, 256]); b.byteswap(); print(b); b.frombytes(b"\x05\x00"); b.fromlist([3]); print(b, b == array("i", [256, 1, 5, 3]), b < array("i", [256, 2]))
for bad in (lambda: array(), lambda: array("x"), lambda: array(1), lambda: array("i", "a"), lambda: array("b", [200]), lambda: array("B", [-1]), lambda: array("h", [40000]), lambda: array("H", [-1]), lambda: array("I", [-1]), lambda: array("q", [2**70]), lambda: array("Q", [-1]), lambda: array("i", ["a"]), lambda: array("d", ["a"]), lambda: array("i")[0], lambda: array("i").pop(), lambda: array("i").remove(1), lambda: array("i").index(1), lambda: array("i") + [1], lambda: array("i") + array("b"), lambda: array("w", ["ab"]), lambda: array("w", [1]), lambda: array("i", b"abc"), lambda: array("i", [1])["a"], lambda: array("i").fromlist(1), lambda: array("i", [1.5]), lambda: array("i").extend(array("b")), lambda: array("i").tounicode()):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
it = iter(array("b", [1, 2])); print(next(it), list(it), type(it).__name__); a.clear(); print(a)
print(array("b", [1]).__reduce_ex__(3)[1][1:], array("d", [1.5]).__reduce_ex__(2)[1])
