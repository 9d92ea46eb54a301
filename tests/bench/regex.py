# Regular expressions: a DNA sequence, log lines, tokens, substitution, and compiling patterns.
import re


def dna(n):
    seed = 42
    letters = []
    for _ in range(n):
        seed = (seed * 3877 + 29573) % 139968
        letters.append('acgt'[seed * 4 // 139968])
    return ''.join(letters)


def variants(sequence):
    patterns = ['agggtaaa|tttaccct', '[cgt]gggtaaa|tttaccc[acg]', 'a[act]ggtaaa|tttacc[agt]t', 'ag[act]gtaaa|tttac[agt]ct',
                'agg[act]taaa|ttta[agt]cct', 'aggg[acg]aaa|ttt[cgt]ccc', 'agggt[cgt]aa|tt[acg]accct',
                'agggta[cgt]a|t[acg]taccct', 'agggtaa[cgt]|[acg]ttaccct']
    return [len(re.findall(p, sequence)) for p in patterns]


def substituted(sequence):
    for pattern, new in [('tHa[Nt]', '<4>'), ('aND|caN|Ha[DS]|WaS', '<3>'), ('a[NSt]|BY', '<2>'), (r'\|[^|][^|]*\|', '|'), ('aa+', '-')]:
        sequence = re.sub(pattern, new, sequence)
    return len(sequence)


def logs(n):
    line = re.compile(r'(?P<host>\d+\.\d+\.\d+\.\d+) - (\w+) \[([^\]]+)\] "(GET|POST) (\S+) HTTP/1\.\d" (\d{3}) (\d+|-)')
    text = '192.168.0.%d - user [10/Oct/2000:13:55:36 -0700] "GET /index%d.html HTTP/1.0" 200 %d'
    total = 0
    for i in range(n):
        match = line.match(text % (i % 256, i, i * 3))
        total += int(match.group(6)) + len(match['host']) + int(match[7])
    return total


def tokens(n):
    scanner = re.compile(r'\s*(?:(?P<number>\d+(?:\.\d*)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>[-+*/=()]))')
    source = 'alpha = beta * 3.25 + gamma_1 / (delta - 42) ' * 10
    count = {}
    for _ in range(n):
        for match in scanner.finditer(source):
            count[match.lastgroup] = count.get(match.lastgroup, 0) + 1
    return sorted(count.items())


def rewritten(n):
    text = 'Some words_here and otherThings, 12 of them: camelCase and snake_case; ' * 5
    total = 0
    for _ in range(n):
        total += len(re.sub(r'_([a-z])', lambda m: m.group(1).upper(), text))
        total += len(re.split(r'[,;:]\s*', text)) + len(re.findall(r'\b[a-z]+[A-Z]\w*', text))
        total += re.search(r'(\w+)\s+\1', text) is None
    return total


def compiled(n):
    for i in range(n):
        re.purge()
        re.compile(r'^(?:[a-z0-9!#$%%]+(?:\.[a-z]+)*|"(?:[\x01-\x08]|\\[\x01-\x09])*")@(?:[a-z0-9]{%d,7}\.)+[a-z]+$' % (i % 5))
        re.compile(r'(?i)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:T(\d\d):(\d\d))?')
    return n


sequence = dna(150000)
print(variants(sequence), substituted(sequence), logs(100000), tokens(500), rewritten(1600), compiled(200))
