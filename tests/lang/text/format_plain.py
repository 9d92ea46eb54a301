import random
random.seed(3)
for v in (0,5,-5,12345,-2**61,2**61,True,False,2**70):
    for s in ('d','5','5d','0','05','1','12d','d5','-5','+5','999','9999','5x','5_d','>5','3 ','５','é'):
        try: print(repr(s), repr(format(v,s)[:30]), len(format(v,s)))
        except ValueError as e: print(repr(s), e)
for v in (0.0,-0.0,1.5,2.5,0.125,1e300,float('nan'),-float('inf'),1/3,123456.789):
    for s in ('.0f','.2f','.9f','.1F','.f','.2','5.2f','+.2f'):
        try: print(s, repr(format(v,s)[:40]))
        except ValueError as e: print(s, e)
class I(int): pass
print(format(I(5),'4'), f'{I(7):3d}|', f'{3:5d}|{"x":>4}|{3.14159:.2f}')
