"""The event loop of pyish: the library's loop, waiting on libev."""

__all__ = ("LibevEventLoop",)

import selectors

from _aio import Poller

from .unix_events import _UnixSelectorEventLoop


class LibevSelector(selectors._BaseSelectorImpl):
    """A selector that waits with libev (epoll where the system has it)."""

    def __init__(self):
        super().__init__()
        self._poller = Poller()

    def register(self, fileobj, events, data=None):
        key = super().register(fileobj, events, data)
        try:
            self._poller.watch(key.fd, events)
        except BaseException:
            super().unregister(fileobj)
            raise
        return key

    def unregister(self, fileobj):
        key = super().unregister(fileobj)
        self._poller.watch(key.fd, 0)
        return key

    def modify(self, fileobj, events, data=None):
        try:
            key = self._fd_to_key[self._fileobj_lookup(fileobj)]
        except KeyError:
            raise KeyError(f"{fileobj!r} is not registered") from None
        if events != key.events:
            try:
                self._poller.watch(key.fd, events)
            except BaseException:
                super().unregister(fileobj)
                raise
        if events != key.events or data != key.data:
            key = key._replace(events=events, data=data)
            self._fd_to_key[key.fd] = key
        return key

    def select(self, timeout=None):
        ready = []
        find = self._fd_to_key.get
        for fd, events in self._poller.poll(timeout):
            key = find(fd)
            if key is not None:
                ready.append((key, events & key.events))
        return ready

    def wake(self):
        """Ends select() from another thread or a signal handler."""
        self._poller.wake()

    def close(self):
        self._poller.close()
        super().close()


class LibevEventLoop(_UnixSelectorEventLoop):
    """asyncio's loop on libev. Everything that asyncio documents works on it."""

    def __init__(self, selector=None):
        super().__init__(LibevSelector() if selector is None else selector)

    def _write_to_self(self):
        wake = getattr(self._selector, "wake", None)
        if wake is None:
            super()._write_to_self()
        elif not self._closed:
            wake()
