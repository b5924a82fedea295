"""The service as a process, and as a client sees it."""
import http.client
import json
import os
import subprocess
import time

import processes


class Away(Exception):
    """No answer, or one that was cut off: the client cannot know whether it was heard."""


class Service:
    def __init__(self, program, data, port, settings, log):
        self.program, self.data, self.port, self.log = program, data, port, log
        self.key = settings["BuildApi__AdminKey"]
        self.settings = settings | {"BuildApi__DataFolder": data, "ASPNETCORE_URLS": f"http://127.0.0.1:{port}"}
        self.child = None

    def start(self):
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(["dotnet", "BuildApi.dll"], cwd=self.program, env=os.environ | self.settings, stdin=subprocess.DEVNULL,
                                          stdout=log, stderr=log, start_new_session=True)

    def kill(self):
        processes.kill(self.child.pid)
        self.child.wait()

    def stop(self):
        self.child.terminate()
        return self.child.wait(60)

    def is_dead(self):
        return self.child.poll() is not None

    def ask(self, method, path, body=None, headers=None, timeout=10.0):
        """Status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {"Authorization": f"Bearer {self.key}"} | (headers or {})
        text = None
        if body is not None:
            text = json.dumps(body)
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, path, text, sent)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as problem:
            raise Away(repr(problem)) from problem
        finally:
            connection.close()

    def get(self, path):
        """The JSON of an answer, or None when there is none now."""
        try:
            status, body = self.ask("GET", path)
            return json.loads(body) if status == 200 else None
        except (Away, ValueError):
            return None

    def must(self, method, path, body=None):
        status, answer = self.ask(method, path, body)
        if status // 100 != 2:
            raise RuntimeError(f"{method} {path}: {status} {answer.decode()}")
        return json.loads(answer or b"null")

    def processor_seconds(self):
        fields = processes.read(f"/proc/{self.child.pid}/stat").rpartition(")")[2].split()
        return sum(int(ticks) for ticks in fields[11:13]) / os.sysconf("SC_CLK_TCK")

    def readiness(self):
        try:
            status, body = self.ask("GET", "/health/ready", timeout=4.0)
            return status, body.decode()
        except Away as away:
            return 0, str(away)

    def wait_ready(self, seconds=240.0):
        """Waits; a service that ended by itself is a finding, and is started again."""
        end = time.monotonic() + seconds
        ended = 0
        while True:
            status, why = self.readiness()
            if status == 200:
                return ended
            if self.is_dead():
                ended += 1
                self.start()
            if time.monotonic() > end:
                raise TimeoutError(f"after {seconds:.0f} s, of which it had {self.processor_seconds():.1f} on a processor, the service is not ready: {why}")
            time.sleep(0.02)
