# Coroutines: a recursive fibonacci of awaits, a round-robin scheduler, async generators and async with, driven by hand.
class Yield:
    def __await__(self):
        yield self


async def fibonacci(n):
    if n <= 1:
        return n
    return await fibonacci(n - 1) + await fibonacci(n - 2)


class Scope:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *details):
        return False


async def numbers(n):
    for i in range(n):
        yield i


async def worker(identity, rounds, log):
    for i in range(rounds):
        await Yield()
        log[identity] += i


async def streams(n):
    total = 0
    async for i in numbers(n):
        async with Scope():
            total += i
    return total + sum([i async for i in numbers(n)])


def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value


def scheduler(count, rounds):
    log = [0] * count
    ready = [worker(i, rounds, log) for i in range(count)]
    while ready:
        waiting = []
        for task in ready:
            try:
                task.send(None)
            except StopIteration:
                continue
            waiting.append(task)
        ready = waiting
    return sum(log)


print(run(fibonacci(27)), scheduler(1000, 600), run(streams(500000)))
