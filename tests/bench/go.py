# A player of 9x9 Go by random playouts: groups by union-find, Zobrist hashes, a UCT tree, as in pyperformance's go.
SIZE = 9
WHITE, BLACK, EMPTY = 0, 1, 2
SHOW = {EMPTY: '.', WHITE: 'o', BLACK: 'x'}
PASS = -1
MAXMOVES = SIZE * SIZE * 3
TIMESTAMP = 0
seed = 1


def randrange(n):
    global seed
    seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
    return (seed >> 8) % n


class Square:
    def __init__(self, board, pos):
        self.board = board
        self.pos = pos
        self.timestamp = TIMESTAMP
        self.removestamp = TIMESTAMP
        self.zobrist = [randrange(1 << 23) for _ in range(3)]
        self.color = EMPTY

    def set_neighbours(self):
        x, y = self.pos % SIZE, self.pos // SIZE
        self.neighbours = [self.board.squares[ny * SIZE + nx] for nx, ny in ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1))
                           if 0 <= nx < SIZE and 0 <= ny < SIZE]

    def move(self, color):
        global TIMESTAMP
        TIMESTAMP += 1
        self.board.update_hash(self, color)
        self.color = color
        self.reference = self
        self.ledges = 0
        self.used = True
        for neighbour in self.neighbours:
            neighcolor = neighbour.color
            if neighcolor == EMPTY:
                self.ledges += 1
            else:
                other = neighbour.find(update=True)
                if color == neighcolor:
                    if other.reference.pos != self.pos:
                        self.ledges += other.ledges
                        other.reference = self
                    self.ledges -= 1
                else:
                    other.ledges -= 1
                    if other.ledges == 0:
                        neighbour.remove(other)

    def remove(self, reference):
        board = self.board
        board.update_hash(self, EMPTY)
        self.removestamp = TIMESTAMP
        board.emptyset.add(self.pos)
        for neighbour in self.neighbours:
            if neighbour.color != EMPTY and neighbour.removestamp != TIMESTAMP:
                other = neighbour.find(update=True)
                if other.pos == reference.pos:
                    neighbour.remove(reference)
                else:
                    other.ledges += 1
        self.color = EMPTY

    def find(self, update=False):
        reference = self.reference
        if reference.pos != self.pos:
            reference = reference.find(update)
            if update:
                self.reference = reference
        return reference


class EmptySet:
    def __init__(self):
        self.empties = list(range(SIZE * SIZE))
        self.places = list(range(SIZE * SIZE))

    def random_choice(self, board):
        choices = len(self.empties)
        while choices:
            i = randrange(choices)
            pos = self.empties[i]
            if board.useful(pos):
                return pos
            choices -= 1
            self.put(i, self.empties[choices])
            self.put(choices, pos)
        return PASS

    def put(self, i, pos):
        self.empties[i] = pos
        self.places[pos] = i

    def add(self, pos):
        self.places[pos] = len(self.empties)
        self.empties.append(pos)

    def remove(self, pos):
        self.put(self.places[pos], self.empties[-1])
        self.empties.pop()


class Board:
    def __init__(self):
        self.squares = [Square(self, pos) for pos in range(SIZE * SIZE)]
        for square in self.squares:
            square.set_neighbours()
        self.reset()

    def reset(self):
        for square in self.squares:
            square.color = EMPTY
            square.used = False
        self.emptyset = EmptySet()
        self.hash = 0
        self.positions = set()
        self.color = BLACK
        self.finished = False
        self.last = None
        self.history = []

    def update_hash(self, square, color):
        self.hash ^= square.zobrist[square.color] ^ square.zobrist[color]

    def move(self, pos):
        if pos != PASS:
            self.squares[pos].move(self.color)
            self.emptyset.remove(pos)
        elif self.last == PASS:
            self.finished = True
        self.color = BLACK if self.color == WHITE else WHITE
        self.last = pos
        self.positions.add(self.hash)
        self.history.append(pos)

    def useful(self, pos):
        global TIMESTAMP
        TIMESTAMP += 1
        square = self.squares[pos]
        empties = opponents = weak_opponents = neighbours = weak_neighbours = 0
        for neighbour in square.neighbours:
            if neighbour.color == EMPTY:
                empties += 1
                continue
            other = neighbour.find()
            if other.timestamp != TIMESTAMP:
                if neighbour.color == self.color:
                    neighbours += 1
                else:
                    opponents += 1
                other.timestamp = TIMESTAMP
                other.temp = other.ledges
            other.temp -= 1
            if other.temp == 0:
                if neighbour.color == self.color:
                    weak_neighbours += 1
                else:
                    weak_opponents += 1
        strong_neighbours, strong_opponents = neighbours - weak_neighbours, opponents - weak_opponents
        fits = empties or weak_opponents or (strong_neighbours and (strong_opponents or weak_neighbours))
        return fits and self.hash ^ square.zobrist[square.color] ^ square.zobrist[self.color] not in self.positions

    def score(self, color):
        count = 7.5 if color == WHITE else 0
        for square in self.squares:
            if square.color == color:
                count += 1
            elif square.color == EMPTY and all(n.color == color for n in square.neighbours):
                count += 1
        return count

    def playout(self):
        for _ in range(MAXMOVES):
            if self.finished:
                break
            self.move(self.emptyset.random_choice(self))


class Node:
    def __init__(self):
        self.best = None
        self.pos = None
        self.wins = self.losses = 0
        self.children = [None] * (SIZE * SIZE + 1)
        self.unexplored = None
        self.parent = None

    def play(self, board):
        node, path = self, [self]
        while True:
            pos = node.select(board)
            if pos == PASS:
                break
            board.move(pos)
            child = node.children[pos]
            if child is None:
                child = node.children[pos] = Node()
                child.pos = pos
                child.parent = node
                path.append(child)
                break
            path.append(child)
            node = child
        board.playout()
        wins = board.score(BLACK) >= board.score(WHITE)
        for node in path:
            if wins:
                node.wins += 1
            else:
                node.losses += 1
            if node.parent:
                node.parent.update_best()

    def select(self, board):
        if self.unexplored is None:
            self.unexplored = [p for p in board.emptyset.empties if board.useful(p)]
        while self.unexplored:
            pos = self.unexplored.pop(randrange(len(self.unexplored)))
            if board.squares[pos].color == EMPTY and board.useful(pos):
                return pos
        if self.best is not None and board.squares[self.best.pos].color == EMPTY and board.useful(self.best.pos):
            return self.best.pos
        return PASS

    def score(self):
        games = self.wins + self.losses
        return self.wins / games + (2 / (games + 1)) ** 0.5 if games else 0

    def update_best(self):
        best, found = -1, None
        for child in self.children:
            if child is not None and child.score() > best:
                best, found = child.score(), child
        self.best = found


def choose(games):
    tree = Node()
    board = Board()
    for _ in range(games):
        board.reset()
        tree.play(board)
    return tree.best.pos, tree.wins, board


pos, wins, board = choose(450)
print(pos, wins, seed)
print('\n'.join(''.join(SHOW[board.squares[y * SIZE + x].color] for x in range(SIZE)) for y in range(SIZE)))
