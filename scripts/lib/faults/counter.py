"""Counts how often the commands of each build were run: a build says so by GET /{build}/{random}."""
import collections
import http.server
import os
import threading


class Counter:
    def __init__(self):
        self.runs = collections.defaultdict(list)
        counter = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                _, build, run = self.path.split("/")
                counter.runs[int(build)].append(run)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        address = (os.environ["COUNTER_ADDRESS"], int(os.environ["COUNTER_PORT"]))
        self.server = http.server.ThreadingHTTPServer(address, Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


if __name__ == "__main__":
    Counter()
    threading.Event().wait()
