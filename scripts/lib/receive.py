"""Keeps what is sent by OTLP (HTTP, protobuf): each request's body in a file of its own.

    receive.py PORT FOLDER     traces-1.bin, metrics-2.bin and so on
"""
import gzip
import http.server
import itertools
import os
import sys

port, folder = int(sys.argv[1]), sys.argv[2]
numbers = itertools.count(1)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        # A name with .bin is a whole file.
        path = os.path.join(folder, f"{self.path.rsplit('/', 1)[-1]}-{next(numbers)}")
        with open(path, "wb") as file:
            file.write(body)
        os.rename(path, path + ".bin")
        # An empty body is an answer of the protocol: all was taken.
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", port), Receiver).serve_forever()
