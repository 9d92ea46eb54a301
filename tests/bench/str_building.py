# Strings put together: +=, join, f-strings, %, format, slices, replace and split.
def concatenated(n):
    s = ''
    for i in range(n):
        s += 'ab'
        s += str(i % 10)
    return len(s)


def joined(n):
    parts = []
    for i in range(n):
        parts.append('item')
        parts.append(str(i))
    return len(','.join(parts))


def formatted(n):
    total = 0
    for i in range(n):
        total += len(f'{i}:{i + 1!r} {i:5d}|{"x":>4}')
        total += len('%d-%s' % (i, 'abc'))
        total += len('{} {:>8}'.format(i, 'right'))
    return total


def words(n):
    text = 'the quick brown fox jumps over the lazy dog ' * 20
    total = 0
    for i in range(n):
        total += len(text.split())
        total += len(text.replace('fox', 'wolf'))
        total += text.count('o')
        total += text.find('dog')
        total += len(text.upper().title())
    return total


def reversed_words(n):
    count = 0
    for i in range(n):
        word = 'level%d' % (i % 100)
        if word[::-1] != word and word.startswith('lev') and word[1:4] == 'eve':
            count += 1
    return count


print(concatenated(500000), joined(400000), formatted(200000), words(4000), reversed_words(300000))
