import struct
print(struct.pack("<bBhHiIqQ?", -1, 255, -2, 65535, -3, 4294967295, -4, 2**64-1, True))
print(struct.unpack(">hIq", struct.pack(">hIq", -5, 7, -9)), struct.calcsize("bi"), struct.calcsize("<bi"))
print(struct.pack("3s5p", b"abcd", b"xyz"), struct.unpack("<efd", struct.pack("<efd", 1.5, 2.25, 3.1)))
for f, a in (("b", (128,)), ("i", ("x",)), ("z", ()), ("f", (1e300,)), ("2h", (1,)), ("c", (b"ab",))):
    try: struct.pack(f, *a)
    except (struct.error, OverflowError) as e: print(type(e).__name__, e)
print(list(struct.iter_unpack("<H", b"\1\0\2\0")), struct.Struct("<i").size)
b = bytearray(6); struct.pack_into("<h", b, 2, 513); print(b, struct.unpack_from("<h", b, 2))
import struct
for f in "bBhHiIqQ":
  for pre in ("", "<"):
    for v in (-2**70, 2**70, -1 if f.isupper() else 2**63):
        try: struct.pack(pre+f, v); print(pre+f, v, 'ok')
        except Exception as e: print(pre+f, v, type(e).__name__, e)
