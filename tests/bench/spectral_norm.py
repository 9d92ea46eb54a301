# The spectral norm of an infinite matrix: nested loops of calls and float division.
def eval_a(i, j):
    ij = i + j
    return 1.0 / (ij * (ij + 1) / 2 + i + 1)


def times_u(u):
    result = []
    for i in range(len(u)):
        partial = 0
        for j, u_j in enumerate(u):
            partial += eval_a(i, j) * u_j
        result.append(partial)
    return result


def times_transposed(u):
    result = []
    for i in range(len(u)):
        partial = 0
        for j, u_j in enumerate(u):
            partial += eval_a(j, i) * u_j
        result.append(partial)
    return result


def times_both(u):
    return times_transposed(times_u(u))


u = [1] * 260
for _ in range(10):
    v = times_both(u)
    u = times_both(v)
vbv = vv = 0
for ue, ve in zip(u, v):
    vbv += ue * ve
    vv += ve * ve
print('%0.9f' % ((vbv / vv) ** 0.5))
