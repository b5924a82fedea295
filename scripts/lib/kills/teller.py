"""A listener outside of the service and the engine, to which the commands of builds tell that they run."""
import http.server
import threading


class Teller:
    def __init__(self, address, port, history):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                _, what, app, number, run = self.path.split("/")
                history.tell(f"commands {what}", app=app, number=int(number), run=run)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((address, port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
