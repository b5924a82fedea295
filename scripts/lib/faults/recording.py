"""Reads what calls.c recorded: the calls that changed the data folder, in order, and what was answered between them."""
import os
import re
import struct
from dataclasses import dataclass, field

HEAD = struct.Struct("<c3xiqqIII")


@dataclass
class Call:
    kind: str
    fd: int
    node: int
    offset: int
    path: str
    path2: str
    data: bytes


@dataclass
class Answer:
    """What the service said, and the call before which it began to."""
    after: int
    method: str
    path: str
    request: bytes
    status: int
    body: bytes

    def header(self, name):
        found = re.search(rb"(?im)^%s: *(.*?)\r$" % name.encode(), self.request)
        return found[1].decode() if found else None


@dataclass
class Recording:
    calls: list = field(default_factory=list)
    answers: list = field(default_factory=list)


def read(file, folder):
    """Paths are relative to the folder. A file's node gets a new number each time that one is created."""
    recording, generations, open_requests = Recording(), {}, {}
    with open(file, "rb") as records:
        while head := records.read(HEAD.size):
            kind, fd, node, offset, *lengths = HEAD.unpack(head)
            path, path2, data = (records.read(length) for length in lengths)
            kind = kind.decode()
            if kind == "V":
                open_requests[fd] = data
            elif kind == "S":
                take_answer(recording, open_requests, fd, data)
            else:
                if kind == "c":
                    generations[node] = generations.get(node, 0) + 1
                names = [os.path.relpath(name.decode(), folder) if name else "" for name in (path, path2)]
                recording.calls.append(Call(kind, fd, (node, generations.get(node, 0)), offset, *names, data))
    return recording


def take_answer(recording, open_requests, fd, data):
    head = re.match(rb"HTTP/1\.1 (\d+)", data)
    if head and fd in open_requests:
        request = open_requests[fd]
        method, path = request.split(b" ", 2)[:2]
        body = data.partition(b"\r\n\r\n")[2]
        recording.answers.append(Answer(len(recording.calls), method.decode(), path.decode(), request, int(head[1]), body))
    elif recording.answers and fd in open_requests:
        # The rest of an answer to the same request.
        for answer in recording.answers[-20:]:
            if answer.request is open_requests[fd]:
                answer.body += data
