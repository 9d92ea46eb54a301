# New loops wait on libev. asyncio.SelectorEventLoop stays what it was.
from .libev_events import LibevEventLoop

_UnixDefaultEventLoopPolicy._loop_factory = LibevEventLoop
EventLoop = LibevEventLoop
