# Are-we-fast-yet's Queens: eight queens by backtracking over lists of flags.
class Queens:
    def run(self):
        result = True
        for _ in range(10):
            result = result and self.place()
        return result

    def place(self):
        self.free_rows = [True] * 8
        self.free_maxs = [True] * 16
        self.free_mins = [True] * 16
        self.rows = [-1] * 8
        return self.place_from(0)

    def place_from(self, c):
        for r in range(8):
            if self.is_free(r, c):
                self.rows[r] = c
                self.mark(r, c, False)
                if c == 7 or self.place_from(c + 1):
                    return True
                self.mark(r, c, True)
        return False

    def is_free(self, r, c):
        return self.free_rows[r] and self.free_maxs[c + r] and self.free_mins[c - r + 7]

    def mark(self, r, c, value):
        self.free_rows[r] = value
        self.free_maxs[c + r] = value
        self.free_mins[c - r + 7] = value


for _ in range(500):
    queens = Queens()
    result = queens.run()
print(result, queens.rows)
