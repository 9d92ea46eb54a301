# Are-we-fast-yet's Permute: all orders of a list by recursive swapping.
class Permute:
    def run(self):
        self.count = 0
        self.values = [0] * 6
        self.permute(6)
        return self.count

    def permute(self, n):
        self.count += 1
        if n != 0:
            m = n - 1
            self.permute(m)
            i = m
            while i >= 0:
                self.swap(m, i)
                self.permute(m)
                self.swap(m, i)
                i -= 1

    def swap(self, i, j):
        values = self.values
        values[i], values[j] = values[j], values[i]


for _ in range(500):
    result = Permute().run()
print(result)
