# Raising and catching: in one frame, across frames, through finally, and by look-ups that fail.
class Problem(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


def same_frame(n):
    caught = 0
    for i in range(n):
        try:
            raise ValueError(i)
        except ValueError:
            caught += 1
    return caught


def deep(level):
    if level == 0:
        raise Problem(7)
    return deep(level - 1)


def across_frames(n):
    total = 0
    for i in range(n):
        try:
            deep(4)
        except Problem as e:
            total += e.code
    return total


def with_finally(n):
    done = 0
    for i in range(n):
        try:
            try:
                if i & 1:
                    raise KeyError(i)
            finally:
                done += 1
        except LookupError:
            done += 2
    return done


def failing_lookups(n):
    table = {}
    items = []
    missed = 0
    for i in range(n):
        try:
            table[i]
        except KeyError:
            missed += 1
        try:
            items[i]
        except IndexError:
            missed += 1
        try:
            table.missing
        except AttributeError:
            missed += 1
    return missed


print(same_frame(400000), across_frames(60000), with_finally(300000), failing_lookups(120000))
