# Are-we-fast-yet's Towers: the towers of Hanoi with disks that are objects.
class Disk:
    def __init__(self, size):
        self.size = size
        self.next = None


class Towers:
    def run(self):
        self.piles = [None] * 3
        for i in range(13, -1, -1):
            self.push(Disk(i), 0)
        self.moved = 0
        self.move(13, 0, 1)
        return self.moved

    def push(self, disk, pile):
        top = self.piles[pile]
        if top is not None and disk.size >= top.size:
            raise ValueError('cannot put a big disk on a smaller one')
        disk.next = top
        self.piles[pile] = disk

    def pop(self, pile):
        top = self.piles[pile]
        if top is None:
            raise ValueError('no disk here')
        self.piles[pile] = top.next
        top.next = None
        return top

    def move(self, disks, source, target):
        if disks == 1:
            self.push(self.pop(source), target)
            self.moved += 1
            return
        other = 3 - source - target
        self.move(disks - 1, source, other)
        self.push(self.pop(source), target)
        self.moved += 1
        self.move(disks - 1, other, target)


for _ in range(250):
    result = Towers().run()
print(result)
