# unicodedata over all characters, by checksums; names both ways; normal forms.
import unicodedata as u
def show(f):
    try:
        print(ascii(f()))
    except Exception as e:
        print(type(e).__name__, ascii(str(e)))
def mix(h, text):
    for c in text:
        h = (h * 31 + ord(c)) & 0xffffffff
    return h
for db in (u, u.ucd_3_2_0):
    h = k = n = 0
    for i in range(0, 0x110000, 7 if db is u else 23):
        c = chr(i)
        h = mix(h, db.category(c) + db.bidirectional(c) + db.east_asian_width(c) + db.decomposition(c))
        h = (h * 31 + db.combining(c) * 3 + db.mirrored(c) + db.decimal(c, 99) + db.digit(c, 98)) & 0xffffffff
        n += db.numeric(c, 0)
        name = db.name(c, None)
        if name:
            k = mix(k, name)
            if db.lookup(name) != c:
                print('lookup', hex(i), name)
    print(db.unidata_version, h, k, n)
h = 0
for i in range(0, 0x110000, 5):
    c = chr(i)
    h = mix(h, c.lower() + c.upper() + c.title() + c.casefold() + c.swapcase() + 'x' * (c.isalpha() + 2 * c.isprintable() + 4 * c.isidentifier() + 8 * c.isspace()))
print(h)
for form in ('NFC', 'NFD', 'NFKC', 'NFKD'):
    h = 0
    for i in range(0xa0, 0x30000, 11):
        c = chr(i)
        h = mix(h, u.normalize(form, c) + u.normalize(form, 'a' + c + '\u0301\u0323') + u.ucd_3_2_0.normalize(form, c))
        h += u.is_normalized(form, c)
    print(form, h)
show(lambda: u.normalize('NFC', 'e\u0301 \u1100\u1161\u11a8 \u0344 a\u0323\u0301'))
show(lambda: u.normalize('NFD', '\u1e69 \uac01 \u212b'))
show(lambda: u.normalize('NFKC', '\ufb01 \u00bd \uff21'))
show(lambda: u.lookup('latin small letter a with grave'))
show(lambda: u.lookup('LATIN SMALL LETTER GHA'))
show(lambda: u.lookup('LATIN CAPITAL LETTER A WITH MACRON AND GRAVE'))
show(lambda: u.lookup('KEYCAP DIGIT ONE'))
show(lambda: u.lookup('HANGUL SYLLABLE GAG'))
show(lambda: u.lookup('cjk unified ideograph-4e00'))
show(lambda: u.lookup('nope'))
show(lambda: u.name('\0'))
show(lambda: u.name('ab'))
show(lambda: u.name(1))
show(lambda: u.decimal('a'))
show(lambda: u.digit('a'))
show(lambda: u.numeric('\u2153'))
show(lambda: u.numeric('x'))
show(lambda: u.normalize('XXX', 'a'))
show(lambda: u.category(''))
show(lambda: u.normalize('NFC', 'a' + '\u0301' * 300 + '\u0323')[:3])
