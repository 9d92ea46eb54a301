# The telco billing benchmark with money as ints of thousandths: rates, taxes, rounding to even, text in and out.
def numbers(n):
    seed = 99
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        yield seed % 25000


def half_even(numerator, denominator):
    quotient, rest = divmod(numerator, denominator)
    twice = 2 * rest
    if twice > denominator or (twice == denominator and quotient & 1):
        quotient += 1
    return quotient


def money(cents):
    return '%d.%02d' % (cents // 100, cents % 100)


def bill(calls):
    rates = (13, 894)  # per second, in ten-thousandths of a unit
    basic_tax, distance_tax = 675, 341  # in ten-thousandths
    total = base = distance = 0
    lines = []
    for call in calls:
        kind = call & 1
        price = half_even(call * rates[kind], 100)
        tax = price * basic_tax // 10000
        base += tax
        sum_of_call = price + tax
        if kind:
            extra = price * distance_tax // 10000
            distance += extra
            sum_of_call += extra
        total += sum_of_call
        lines.append(money(sum_of_call))
    return total, base, distance, '\n'.join(lines)


total, base, distance, text = bill(numbers(500000))
back = sum(int(line.replace('.', '')) for line in text.split('\n'))
print(money(total), money(base), money(distance), len(text), back == total)
