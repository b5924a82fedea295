"""What must hold of a data folder, read without the product: SQLite, bytes of logs, tar archives, names of files."""
import collections
import hashlib
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile

STORE = "buildapi.db"
NUMBERS = "".join(f"{i}\n" for i in range(1, 40001)).encode()
ARTIFACTS = {"numbers": hashlib.sha256(NUMBERS).hexdigest(), "index.html": hashlib.sha256(b"hello\n").hexdigest()}
LINES = [f"line {i} of the build" for i in range(1, 301)]
ENDED = {"succeeded": " succeeded.", "failed": " failed (", "canceled": " was canceled", "timedOut": " timed out: "}


class Store:
    """A look at a copy of the store, so that looking changes nothing: of a folder, or of the bytes of files by path."""

    def __init__(self, folder="", files=None):
        self.copy = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        for name in (STORE, STORE + "-wal"):
            if files is not None and name in files:
                with open(os.path.join(self.copy, name), "wb") as file:
                    file.write(files[name])
            elif files is None and os.path.exists(os.path.join(folder, name)):
                shutil.copyfile(os.path.join(folder, name), os.path.join(self.copy, name))
        self.connection = sqlite3.connect(os.path.join(self.copy, STORE))
        self.connection.row_factory = sqlite3.Row

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()
        shutil.rmtree(self.copy)

    def damage(self):
        """None when all is well."""
        try:
            found = [row[0] for row in self.connection.execute("PRAGMA integrity_check")] + [
                f"a reference of {row[0]} leads nowhere" for row in self.connection.execute("PRAGMA foreign_key_check")]
        except sqlite3.DatabaseError as failure:
            return str(failure)
        return None if found == ["ok"] else "; ".join(found)

    def rows(self, table):
        """Nothing of a table that is not there yet."""
        if not self.connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone():
            return []
        return [dict(row) for row in self.connection.execute(f"SELECT * FROM {table}")]

    def builds(self):
        return {row["number"]: row for row in self.rows("builds")}


def wrong_in_log(log, row, received=b""):
    """log: the file's bytes; row: the build in the store; received: what a live reader got before the fault."""
    length = row["log_length"]
    if len(log) < length:
        return f"the store counts {length} bytes of the log, and its file has {len(log)}"
    log = log[:length]
    if not log.startswith(received):
        return f"of {len(received)} bytes that a reader had, the log differs from byte {len(os.path.commonprefix([log, received]))} on"
    if row["finished_at"] is None:
        return None
    lines = log.decode().splitlines()
    if not log.endswith(b"\n") or f"Build {row['number']}{ENDED[row['state']]}" not in lines[-1]:
        return f"the build is {row['state']}, and its log ends with '{lines[-1] if lines else ''}'"
    verdicts = [line for line in lines if re.fullmatch(rf"Build {row['number']} (succeeded|failed|was canceled|timed out)\b.*", line)]
    said = [line for line in lines if line.startswith("line ")]
    if len(verdicts) != 1:
        return f"the log has {len(verdicts)} verdicts"
    if said != LINES[:len(said)] or row["state"] == "succeeded" and len(said) != len(LINES):
        return f"of the build's 300 lines the log has {len(said)}, {len(set(said))} different ones"
    return None


def wrong_in_artifacts(path, row):
    if row["state"] != "succeeded":
        return None
    try:
        with tarfile.open(path) as archive:
            found = {entry.name: hashlib.sha256(archive.extractfile(entry).read()).hexdigest() for entry in archive if entry.isfile()}
    except (OSError, tarfile.TarError) as failure:
        return f"the artifacts of a build that succeeded cannot be read: {failure}"
    return None if found == ARTIFACTS else f"the artifacts are {found}"


def names(folder):
    """How many files there are of each name, where ids count as one name; what the service remembers of images is kept or not."""
    counts = collections.Counter()
    for place, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.relpath(os.path.join(place, name), folder)
            if not re.fullmatch(r"tools/images(/.*\.json)?|runner(\.second)?\.sock", path):
                counts[re.sub(r"[0-9a-f]{8}[0-9a-f-]{8,}", "ID", path)] += 1
    return counts


def left_over(folder, plain):
    """Names that a life without faults does not leave, or not as often."""
    return sorted((names(folder) - plain).elements())
