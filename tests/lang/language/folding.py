import sys
print(1+2, 2**64, "a"*3, (1,2)*3, -1, not 1, ~5, "a"+"b", (1,2)[0], "abc"[1], [1,2,3], 2 in {1,2}, 1 in [1,2], 1 if 1 else 2, 1 and 2, 0 or 3, -0.0, 1.5*2, +True, 2**-1, -(-5), 5//2, 5%3, 3 & 5 | 8 ^ 1 >> 0, __debug__)
a=[0,1,2,3,4]
print(a[1:2], a[::2], a[:], a[1:])
for q in [1,2]: print(q)
for q in {7}: print(q)
for f in (lambda: 1/0, lambda: 5%0, lambda: "a"[5], lambda: 1<<-1):
    try: f()
    except Exception as e: print(type(e).__name__, e)
x=1;y=1.0;z=True;w=-0.0;v=0.0
print(x,y,z,w,v,(1,),(1.0,),(True,),(0.0,),(-0.0,))
if 0: print('no')
elif 1: print('yes')
while 0: pass
else: print('else')
print("" or 5, 1 or 2, () and 3, 0 and 1)
print({1,2,3} == {3,2,1}, {**{1:2}}, [*(1,2)])
b = 3
print(not b is None, not b in (3,), not b in {3,4}, b not in [1])
def g():
    return (1, 2, (3, 4)), [1, 2, 3, 4]
print(g(), g()[1] is g()[1], g()[0] is g()[0])
print(10**20 * 0, 'x' 'y', "%s" % 5 if b else 1)
print(f'{1}{b!r:>5}' + f'' + f'{b:{b}}')
