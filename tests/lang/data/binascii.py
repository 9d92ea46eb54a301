# binascii: every function on good and bad input.
import binascii
def t(f,*a,**k):
    try: print(f.__name__,a,k,f(*a,**k))
    except Exception as e: print(f.__name__,a,k,type(e).__module__,type(e),e)
a=binascii
for s in [b'',b'YQ==',b'YQ=',b'YQ',b'Y',b'YWI=',b'YWJj',b'Y\nW\nJj',b'=YQ==',b'YQ==x',b'YQ==YQ==',b'YQ=x=',b'YWJj=',b'YWJj====',b'YWI==',b'YWJjY',b'Y===',b'YQ=\n=','YQ==','é',1,None]:
    t(a.a2b_base64,s); t(a.a2b_base64,s,strict_mode=True)
for s in [b'',b'a'*60,'x',1]:
    t(a.b2a_base64,s); t(a.b2a_base64,s,newline=False); t(a.b2a_hex,s); t(a.b2a_uu,s[:45] if not isinstance(s,int) else s); t(a.b2a_uu,s); t(a.crc32,s); t(a.crc_hqx,s,0); t(a.b2a_qp,s); t(a.a2b_qp,s)
t(a.b2a_uu,b'a\0b',backtick=True)
t(a.b2a_uu,b'a\0b')
for s in [b'',b'0',b'0a',b'0g',b'G0','ab','é',1]: t(a.unhexlify,s)
for k in [':',b':','::','','é',1,None,b'\xff','ÿ']: t(a.hexlify,b'abcdef',k); 
for n in [0,1,2,-2,3,-4,100,-100,2**31,'x']: t(a.hexlify,b'abcdefghi','-',n)
t(a.hexlify,b'abc',sep='-',bytes_per_sep=2)
for s in [b' ',b'',b'!a',b'"86)C\n',b'$',b'\xff',b'#86)C86)C\n',b'#86)C  \n',b'#86)\x80',b'"86)C`\n', b'!    ', b'%86)C', b'#86)Cx',"#86)C",'é']: t(a.a2b_uu,s)
for s in [b'=',b'= ',b'==',b'=0',b'=41',b'=\n a',b'=\r\na',b'= \nb',b'=AX',b'=aB=Ab',b'a_b',b'a=5Fb','a=','=\r']: t(a.a2b_qp,s); t(a.a2b_qp,s,header=True)
for s in [b'a=b',b'a b ',b'a \nb',b'a\t\r\nb',b'\x80',b'.',b'.\n',b'a'*80,b'a'*75+b'\n',b'a'*76+b'\n', b'a'*75+b'=',b'a'*74+b' \n',b'_a b',b'\0',b'\r\n',b'a\rb',b'a\r\nb\nc',b'\n.\nx', b'x'*200+b'\r\n', b'a'*73+b'\x80\x80',b' '*80]:
    for kw in [{},{'quotetabs':1},{'istext':0},{'header':1},{'quotetabs':1,'header':1}]: t(a.b2a_qp,s,**kw)
for s,c in [(b'abc',0),(b'abc',1),(b'abc',-1),(b'abc',2**32+5),(b'abc',2**70),(b'abc',1.0)]: t(a.crc32,s,c); t(a.crc_hqx,s,c)
t(a.crc_hqx,b''); t(a.crc32)
print(a.Error.__mro__,a.Incomplete.__mro__)
