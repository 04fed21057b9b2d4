"""The load: client processes with plain kept sockets, so that little of what is measured is the client's own."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from statistics import median

from bench.servers import Process

CLIENTS = 8
Requests = Iterator[bytes]
_FORK = multiprocessing.get_context("fork")


@dataclass
class Seen:
    """What clients saw: answers a second, seconds of each answer, statuses; processor seconds of server and clients."""

    seconds: float = 0.0
    cpu: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of processor time an answer cost, at the server and at the clients."""
        return self.cpu / len(self.times) * 1000

    @property
    def p50(self) -> float:
        """Milliseconds."""
        return median(self.times) * 1000

    @property
    def p95(self) -> float:
        """Milliseconds."""
        return sorted(self.times)[int(len(self.times) * 0.95)] * 1000


class Line:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        """Send one request."""
        self._socket.sendall(request)

    def answer(self) -> tuple[int, bytes, bytes]:
        """Wait for its answer: status, head, body."""
        data = self._socket.recv(65536)
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        low = head.lower()
        at = low.find(b"content-length:")
        length = int(low[at + 15 : low.find(b"\r\n", at) if low.find(b"\r\n", at) > 0 else None]) if at >= 0 else 0
        while len(body) < length:
            body += self._more()
        return int(head[9:12]), head, body

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send and wait."""
        self.send(request)
        return self.answer()

    def _more(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the line")
        return data


def request(method: str, url: str, headers: dict[str, str], body: str = "") -> bytes:
    """One HTTP/1.1 request."""
    sent = {"Host": headers.pop("Host", "127.0.0.1"), **headers}
    if body:
        sent |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"{method} {url} HTTP/1.1\r\n{head}\r\n{body}".encode()


Scene = tuple[Process, Callable[[int], Requests]]  # a server, and the requests of client number n


class Crew:
    """Client processes that stay for the whole run and take turns at its scenes."""

    def __init__(self, scenes: dict[str, Scene]) -> None:
        self._scenes, self._pipes = scenes, list[Connection]()
        for number in range(CLIENTS):
            ours, theirs = _FORK.Pipe()
            _FORK.Process(target=self._client, args=(number, theirs), daemon=True).start()
            self._pipes.append(ours)

    def run(self, name: str, seconds: float) -> Seen:
        """Let every client ask for `seconds`."""
        server, seen = self._scenes[name][0], Seen(seconds)
        before = server.cpu()
        for pipe in self._pipes:
            pipe.send((name, seconds))
        for pipe in self._pipes:
            times, statuses, cpu = pipe.recv()
            seen.times += times
            seen.statuses += statuses
            seen.cpu += cpu
        seen.cpu += server.cpu() - before
        return seen

    def dismiss(self) -> None:
        """Send the clients home."""
        for pipe in self._pipes:
            pipe.send(None)

    def _client(self, number: int, pipe: Connection) -> None:
        lines: dict[str, tuple[Line, Requests]] = {}
        while (order := pipe.recv()) is not None:
            name, seconds = order
            if name not in lines:
                server, make = self._scenes[name]
                lines[name] = Line(server.port), make(number)
            pipe.send(_ask(*lines[name], seconds))


def _ask(line: Line, requests: Requests, seconds: float) -> tuple[list[float], Counter[int], float]:
    times, statuses, until = list[float](), Counter[int](), time.perf_counter() + seconds
    before = time.process_time()
    while (began := time.perf_counter()) < until:
        status, _, _ = line.ask(next(requests))
        times.append(time.perf_counter() - began)
        statuses[status] += 1
    return times, statuses, time.process_time() - before


def burst(port: int, requests: Sequence[bytes], processes: int = 40) -> tuple[float, list[tuple[int, bytes]]]:
    """All requests at once, each on a line of its own: seconds from the first request to the last answer; (status, head) of each."""
    gate, said = _FORK.Barrier(processes), _FORK.Queue()

    def press(mine: Sequence[bytes]) -> None:
        lines = [Line(port) for _ in mine]
        gate.wait(60)
        began = time.perf_counter()
        for line, one in zip(lines, mine, strict=True):
            line.send(one)
        said.put(([line.answer()[:2] for line in lines], began, time.perf_counter()))

    people = [_FORK.Process(target=press, args=(requests[n::processes],)) for n in range(processes)]
    for one in people:
        one.start()
    answers = [said.get(timeout=300) for _ in people]
    for one in people:
        one.join(30)
    seconds = max(ended for _, _, ended in answers) - min(began for _, began, _ in answers)
    return seconds, [answer for heads, _, _ in answers for answer in heads]
