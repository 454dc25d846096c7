"""A client's line: what comes is kept until a thread can use it, and who drips is cut off."""

from __future__ import annotations

import errno
import os
import re
import select
import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from gunicorn.http.errors import LimitRequestHeaders

# A request has so long, and longer by what it has brought.
SECONDS: Final = 20.0
SLOWEST: Final = 8 * 1024  # bytes a second, from then on
# A client that takes nothing of its answer for so long is gone.
SENDING: Final = 60.0
# More than this is no request that a browser makes.
LONGEST_HEAD: Final = 64 * 1024
# A body of words, which costs no thread while it comes; also what people may send who are not signed in.
WORDS: Final = 128 * 1024
CHUNK: Final = 64 * 1024
# So much of an answer may wait in memory for a client that does not take it; files wait where they are.
WORDS_BEHIND: Final = 256 * 1024

END: Final = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)
_EXPECTED = re.compile(rb"^expect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE | re.MULTILINE)
GO_ON: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class Words:
    """A part of an answer that is still to be sent."""

    def __init__(self, data: Any) -> None:
        self.data = memoryview(data)

    @property
    def left(self) -> int:
        return len(self.data)

    weight = left  # in memory

    def send(self, line: socket.socket) -> None:
        self.data = self.data[line.send(self.data[:CHUNK]) :]

    def close(self) -> None:
        self.data.release()


class Piece:
    """A part of a file that is still to be sent: it weighs nothing."""

    weight = 0

    def __init__(self, file: int, offset: int, left: int) -> None:
        self.file, self.offset, self.left = os.dup(file), offset, left

    def send(self, line: socket.socket) -> None:
        sent = os.sendfile(line.fileno(), self.file, self.offset, min(self.left, 4 * CHUNK))
        if not sent:
            raise OSError(errno.EIO, "The file has become shorter.")
        self.offset += sent
        self.left -= sent

    def close(self) -> None:
        os.close(self.file)


class Line(socket.socket):
    """A client's connection. Too slow is the same as closed by the other side."""

    def __init__(self, line: socket.socket, home: str) -> None:
        super().__init__(fileno=line.detach())
        self.home = home  # whom it is counted for
        self.ahead = bytearray()  # what has come and nobody has read
        self.behind: deque[Words | Piece] = deque()  # what is to be sent and the client has not taken
        self.await_request()

    def await_request(self, ahead: bytes = b"") -> None:
        """A new one, of which somebody has read this much already."""
        self.ahead[:0] = ahead
        self._looked = 0
        self._needed: int | None = None
        self.more = False  # whether a body comes that a thread has to wait for
        self._until = 0.0

    def gather(self) -> bool:
        """Take what is here without waiting; False where the other side has closed."""
        data = super().recv(CHUNK)
        self.ahead += data
        return bool(data)

    def ready(self) -> bool:
        """Whether a thread would not have to wait: the head is here, and a body of words, too."""
        if self._needed is None:
            end = self.ahead.find(END, self._looked)
            self._looked = max(0, len(self.ahead) - len(END) + 1)
            if end < 0:
                return len(self.ahead) > LONGEST_HEAD
            self._needed = self._size(end + len(END))
        return len(self.ahead) >= self._needed

    def _size(self, head: int) -> int:
        text = bytes(self.ahead[:head])
        found = _LENGTH.search(text)
        length = int(found[1]) if found else 0
        self.more = length > WORDS or bool(_CHUNKED.search(text))
        if self.more or len(self.ahead) >= head + length:
            return head
        if expected := _EXPECTED.search(text):
            # It waits for a word from us, which the thread would say too late.
            self.send(GO_ON)
            del self.ahead[expected.start() : expected.end()]
            head -= len(expected[0])
        return head + length

    def begin(self) -> None:
        """A thread reads from now on."""
        self._until = time.monotonic() + SECONDS

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        if self.ahead:
            data = bytes(self.ahead[:size])
            del self.ahead[:size]
            return data
        if self._needed is None:
            raise LimitRequestHeaders("the head is too long")
        left = self._until - time.monotonic()
        if left <= 0 or not self.more:
            raise _slow()
        # A shorter wait that somebody set, as for what is left of a body, stays.
        own = self.gettimeout()
        with self._patience(left if own is None else min(left, own)):
            data = super().recv(size, flags)
        self._until += len(data) / SLOWEST
        return data

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        self.behind.append(Words(data))
        self._hurry()

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        left = os.fstat(file.fileno()).st_size - offset if count is None else count
        self.behind.append(Piece(file.fileno(), offset, left))
        self._hurry()
        return left

    def send_on(self) -> bool:
        """Send what the client takes without waiting, but not for long; whether that was all."""
        part = self.behind[0]
        part.send(self)
        if not part.left:
            self.behind.popleft().close()
        return not self.behind

    def close(self) -> None:
        while self.behind:
            self.behind.popleft().close()
        super().close()

    def _hurry(self) -> None:
        """Nobody waits for a client that is slow to read: the loop sends the rest, if it is not too much."""
        own, writable = self.gettimeout(), select.poll()
        writable.register(self, select.POLLOUT)
        self.setblocking(False)
        try:
            while self.behind:
                try:
                    self.send_on()
                except BlockingIOError:
                    if sum(part.weight for part in self.behind) <= WORDS_BEHIND:
                        return
                    if not writable.poll(SENDING * 1000):
                        raise _slow() from None
        finally:
            self.settimeout(own)

    def throw_away(self) -> int:
        """What still comes is read and forgotten, without waiting; how much it was."""
        return len(super().recv(CHUNK))

    @contextmanager
    def _patience(self, seconds: float) -> Iterator[None]:
        before = self.gettimeout()
        self.settimeout(seconds)
        try:
            yield
        except TimeoutError:
            raise _slow() from None
        finally:
            self.settimeout(before)


def _slow() -> OSError:
    """What gunicorn and Django take for a client that went away, without a traceback in the log."""
    return ConnectionResetError(errno.ECONNRESET, "The client is too slow.")
