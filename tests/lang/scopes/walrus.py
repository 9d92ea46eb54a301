# := and comprehensions.
import warnings
warnings.simplefilter('ignore')
def t(code):
    for c in (code, f"def f():\n  {code}", f"class A:\n  {code}", f"lambda: {code}"):
        try: compile(c,'f','exec'); print('NOT RAISED', c)
        except SyntaxError as e: print(e, e.lineno, e.offset, e.end_lineno, e.end_offset)
for code in ["[i := 0 for i in range(5)]","[[(i := 0) for j in range(5)] for i in range(5)]","[i := 0 for i, j in range(5)]","[i+1 for i in i := range(5)]",
 "[i for i in (j := range(5))]","[(lambda: j) for i in (j:=range(5))]","[i+1 for j in range(5) for i in (j := range(5))]","[[i for i in range(5)] for j in (j := range(5))]","{j for i in range(5) if (j := 0) for j in range(5)}",
 "[i for i in [j for j in (k:=range(5))]]", "[[(i := 0) for j in range(5)] for i in range(5)]", "[i for i in [1] if [j := 1 for j in [2]]]", "[(x := y) for y in z for x in w]", "[[(j := 0) for i in range(5)] for j in range(5)]",
 "[[(j := 0) for i in range(5) if True] for j in range(5)]", "[i for i in range(5) if (j := 0) for k[j + 1] in range(5)]", "[i for i in range(5) if (j:=0) for j in range(5)]","[[i for i in range(5) if (j := 0)] for j in range(5)]"]:
    t(code); t('{'+code[1:-1]+'}'); t('('+code[1:-1]+')')
