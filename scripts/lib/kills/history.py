"""What the client did and saw, line by line, as it happened: all that the checker is given beside the end state."""
import json
import threading
import time


class History:
    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8")
        self.lock = threading.Lock()

    def tell(self, what, **facts):
        line = json.dumps({"time": round(time.time(), 4), "what": what} | facts)
        with self.lock:
            self.file.write(line + "\n")
            self.file.flush()


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]
