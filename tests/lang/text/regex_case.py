import re
for a,b in [('\u0412','\u0432'),('\u0412','\u1c80'),('\u0432','\u1c80'),('\u1c80','\u0412'),('\ufb05','\ufb06'),('\ufb06','\ufb05'),('K','\u212a'),('S','\u017f'),('\u00e5','\u212b'),('[\ufb04-\ufb05]','\ufb06'),('[\ufb06-\ufb07]','\ufb05')]:
    print(ascii(a),ascii(b),bool(re.match(a,b,re.I)))
print(re.search(r'\B',''),re.search(r'\b',''),re.search(r'\B','',re.A),re.search(br'\B',b''))
print(re.fullmatch(r".+\B", "ьюя", re.ASCII), re.fullmatch(r".+\B", "ьюя"))
p=re.compile('(?P<a>x)')
for f in ('p.groupindex["q"]=1','p.foo=1','p.__class__.x=1','type(p)()','import weakref; weakref.ref(p)','re.Match()','p.groupindex.clear()'):
    try: exec(f); print(f,'ok')
    except Exception as e: print(f,type(e).__name__,e)
print(p.groupindex)
