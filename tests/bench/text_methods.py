# Searching and cutting text: split, strip, find, translate, case, classes of characters, also beyond ASCII.
LINE = 'key%d = some value, with = signs; and trailing blanks   \n'
GREEK = 'Η γρήγορη καφέ αλεπού πηδάει πάνω από το τεμπέλικο σκυλί '


def parsed(n):
    lines = [LINE % (i % 50) for i in range(200)]
    table = {}
    for _ in range(n):
        for line in lines:
            key, _, value = line.partition('=')
            table[key.strip()] = value.strip().rstrip(';').split(',')[0]
            if line.startswith('key1') and line.endswith('\n'):
                table[key] = value.lower()
    return sum(map(len, table))


def counted(n):
    text = 'The quick brown fox jumps over the lazy dog; ' * 30
    total = 0
    for i in range(n):
        words = {}
        for word in text.split():
            word = word.strip(';').lower()
            words[word] = words.get(word, 0) + 1
        total += words['the']
    return total


def characters(n):
    text = 'Aa1 _-;Zz9\t' * 100
    digits = letters = blanks = 0
    for _ in range(n):
        for c in text:
            if c.isdigit():
                digits += 1
            elif c.isalpha():
                letters += 1
            elif c.isspace():
                blanks += 1
    return digits, letters, blanks


def translated(n):
    table = str.maketrans('abcdef', 'ABCDEF', 'xyz')
    text = 'the quick brown fox jumps over a lazy dog ' * 20
    total = 0
    for _ in range(n):
        total += text.translate(table).count('A')
        total += len(text.replace(' ', '')) + len(text.replace('quick', 'slow'))
        total += text.find('zebra') + text.rfind('quick') + text.index('lazy')
    return total


def beyond_ascii(n):
    text = GREEK * 10
    total = 0
    for _ in range(n):
        total += len(text.upper()) + len(text.lower()) + len(text.split())
        total += text.count('α') + text.find('σκυλί') + len(text.encode().decode())
        total += len(text.title()) + len(text.swapcase()) + len(text.casefold())
    return total


def laid_out(n):
    total = 0
    for i in range(n):
        name = 'row'
        total += len(name.ljust(10) + str(i).rjust(8) + 'x'.center(5) + '7'.zfill(4))
        total += len('\n'.join(['a', 'b', 'c']).splitlines()) + len('a\tb'.expandtabs())
    return total


print(parsed(1000), counted(600), characters(600), translated(10000), beyond_ascii(2800), laid_out(400000))
