# Timers, sockets, a child process and a thread on the default loop. Expected output by hand: what asyncio's documentation says.
import asyncio


async def child(n):
    await asyncio.sleep(0.01 * n)
    return n


async def serve(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()


async def main():
    loop = asyncio.get_running_loop()
    print(type(loop).__name__, isinstance(loop, asyncio.AbstractEventLoop))
    print(await asyncio.gather(*(child(i) for i in range(5))))
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def client(i):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"hello %d\n" % i)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    answers = await asyncio.gather(*(client(i) for i in range(100)))
    print(answers == [b"HELLO %d\n" % i for i in range(100)])
    server.close()
    await server.wait_closed()
    process = await asyncio.create_subprocess_exec("/bin/cat", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print(await process.communicate(b"through cat"), process.returncode)
    print(await asyncio.to_thread(sum, range(1000)))
    try:
        async with asyncio.timeout(0.02):
            await asyncio.sleep(60)
    except TimeoutError:
        print("timed out")
    woken = loop.create_future()
    await asyncio.to_thread(lambda: loop.call_soon_threadsafe(woken.set_result, "woken"))
    print(await woken)
    order = []
    for delay in (0.03, 0.01, 0.02):
        loop.call_later(delay, order.append, delay)
    loop.call_later(0.015, order.append, "cancelled").cancel()
    await asyncio.sleep(0.05)
    print(order)


asyncio.run(main())
with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
    print(runner.run(child(1)), type(runner.get_loop()).__name__)
