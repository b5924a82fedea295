"""What a disk may hold after a power cut: everything that was flushed before, and of the rest any part.

Two kinds of file system. "strict" promises what POSIX does: a flush of a file keeps its bytes, a flush of a folder keeps
the names in it, and of all other writes and names any may be there and any may not. "journal" (as ext4, xfs) keeps names
in their order, and the flush of a file that is new or has grown keeps all changes of names before it.
"""
import os
import random


class Disk:
    """Follows a recording; at each moment it can be asked for what a cut would leave."""

    def __init__(self, model):
        self.journal = model == "journal"
        self.kept, self.waiting = {}, {}
        self.names, self.waiting_names = Names(), []
        self.grown, self.flushes = set(), 0

    def do(self, call):
        self.flushes += call.kind in "fsd"
        if call.kind in "wt":
            self.waiting.setdefault(call.node, []).append(call)
            self.grown.add(call.node)
        elif call.kind == "f":
            self.keep_bytes(call.node)
            if self.journal and call.node in self.grown:
                self.keep_names(lambda name: True)
            self.grown.discard(call.node)
        elif call.kind == "s":
            for node in list(self.waiting):
                self.keep_bytes(node)
            self.keep_names(lambda name: True)
        elif call.kind == "d":
            place = "" if call.path == "." else call.path
            self.keep_names(lambda name: self.journal or all(os.path.dirname(path) == place for path in (name.path, name.path2 or name.path)))
        else:
            self.waiting_names.append(call)
            if call.kind == "c":
                self.grown.add(call.node)

    def keep_bytes(self, node):
        content = self.kept.setdefault(node, bytearray())
        for call in self.waiting.pop(node, ()):
            put(content, call)

    def keep_names(self, which):
        left = []
        for call in self.waiting_names:
            # What another that is not kept has to go before is not kept either.
            if which(call) and not any(touches(call, earlier) for earlier in left):
                self.names.do(call)
            else:
                left.append(call)
        self.waiting_names = left

    def after_a_cut(self, choice, chance=None):
        """choice: "none" or "all" of what was not flushed, or "some" of it by chance, the last write of a file torn."""
        names = self.names.copy()
        for call in self.chosen_names(choice, chance):
            names.do(call)
        return {path: self.content(node, choice, chance) for path, node in names.files.items()}, names.folders

    def chosen_names(self, choice, chance):
        if choice != "some":
            return self.waiting_names if choice == "all" else []
        if self.journal:
            return self.waiting_names[:chance.randrange(len(self.waiting_names) + 1)]
        return [call for call in self.waiting_names if chance.random() < 0.5]

    def content(self, node, choice, chance):
        kept, waiting = self.kept.get(node, b""), self.waiting.get(node, ())
        if choice == "none" or not waiting:
            return kept
        content = bytearray(kept)
        if choice == "some":
            # Any of them, or the first ones: what a disk that works in order leaves.
            waiting = [call for call in waiting if chance.random() < 0.6] if chance.random() < 0.5 else waiting[:chance.randrange(len(waiting) + 1)]
        for call in waiting:
            put(content, call, torn_by=chance if choice == "some" and call is waiting[-1] else None)
        return content


def touches(call, earlier):
    mine, others = {call.path, call.path2} - {""}, {earlier.path, earlier.path2} - {""}
    return any(a == b or a.startswith(b + "/") or b.startswith(a + "/") for a in mine for b in others)


def put(content, call, torn_by=None):
    if call.kind == "t":
        if call.offset < len(content):
            del content[call.offset:]
        else:
            content.extend(bytes(call.offset - len(content)))
        return
    data = call.data
    if torn_by is not None:
        sector = torn_by.choice((512, 4096))
        data = data[:torn_by.randrange(len(data) // sector + 2) * sector]
    if len(content) < call.offset:
        content.extend(bytes(call.offset - len(content)))
    content[call.offset:call.offset + len(data)] = data


class Names:
    """Which names there are. What cannot be done, because something before it did not come to the disk, is not done."""

    def __init__(self):
        self.files, self.folders = {}, {""}

    def copy(self):
        other = Names()
        other.files, other.folders = dict(self.files), set(self.folders)
        return other

    def do(self, call):
        if call.kind in "um":
            if call.kind == "u":
                self.files.pop(call.path, None)
            elif os.path.dirname(call.path) in self.folders:
                self.folders.add(call.path)
        elif call.kind == "c":
            if os.path.dirname(call.path) in self.folders:
                self.files[call.path] = call.node
        elif call.kind == "x":
            self.folders.discard(call.path)
        elif os.path.dirname(call.path2) in self.folders:
            self.move(call)

    def move(self, call):
        if call.path in self.files:
            self.files[call.path2] = self.files[call.path]
            if call.kind == "r":
                del self.files[call.path]
        elif call.path in self.folders and call.kind == "r":
            below = call.path + "/"
            self.folders = {call.path2 + path[len(call.path):] if path == call.path or path.startswith(below) else path for path in self.folders}
            self.files = {call.path2 + path[len(call.path):] if path.startswith(below) else path: node for path, node in self.files.items()}


def seeded(*parts):
    return random.Random(" ".join(map(str, parts)))
