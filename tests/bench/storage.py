# Are-we-fast-yet's Storage: a tree of lists, made and thrown away.
class Storage:
    def __init__(self):
        self.count = 0
        self.seed = 74755

    def next(self):
        self.seed = ((self.seed * 1309) + 13849) & 65535
        return self.seed

    def tree(self, depth):
        self.count += 1
        if depth == 1:
            return [None] * (self.next() % 10 + 1)
        children = [None] * 4
        for i in range(4):
            children[i] = self.tree(depth - 1)
        return children


for _ in range(250):
    storage = Storage()
    storage.tree(7)
print(storage.count)
