# The Mandelbrot set: floats in a loop, and complex numbers.
def with_floats(size):
    total = 0
    for y in range(size):
        ci = 2.0 * y / size - 1.0
        for x in range(size):
            cr = 2.0 * x / size - 1.5
            zr = zi = zr2 = zi2 = 0.0
            i = 0
            while i < 50 and zr2 + zi2 <= 4.0:
                zi = 2.0 * zr * zi + ci
                zr = zr2 - zi2 + cr
                zr2 = zr * zr
                zi2 = zi * zi
                i += 1
            total += i
    return total


def with_complex(size):
    total = 0
    for y in range(size):
        for x in range(size):
            c = complex(2.0 * x / size - 1.5, 2.0 * y / size - 1.0)
            z = 0j
            for i in range(50):
                if abs(z) > 2.0:
                    break
                z = z * z + c
                total += 1
    return total


print(with_floats(480), with_complex(220))
