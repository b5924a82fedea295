"""The checker must find what is planted, or its silence is worth nothing: tried before each campaign."""
import copy

from check import Checker

RUN, OTHER = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"


def honest():
    lines = "".join(f"line {n} of {RUN}\n" for n in (1, 2, 3))
    log = f"Build 1 of quick, branch main\n[build 1/1] $ echo\n{lines}[build 1/1] exit code 0 after 0.0 s\nBuild 1 succeeded.\n"
    history = [{"what": "submit", "app": "quick", "key": "k", "lines": 3, "keyed": True}, {"what": "accepted", "app": "quick", "key": "k", "number": 1},
               {"what": "commands begun", "app": "quick", "number": 1, "run": RUN},
               {"what": "seen", "app": "quick", "number": 1, "status": "succeeded", "code": None}]
    artifacts = {"files": {"data": "abc"}, "sums": "abc  data\n", "run": RUN}
    return history, {("quick", 1): {"json": {"status": "succeeded", "reason": "k"}, "log": log.encode(), "artifacts": artifacts}}


def in_log(old, new):
    def plant(_, end):
        build = end["quick", 1]
        assert old in build["log"]
        build["log"] = build["log"].replace(old, new, 1)
    return plant


def in_json(**facts):
    return lambda _, end: end["quick", 1]["json"].update(facts)


def a_second_run(history, _):
    history.append({"what": "commands begun", "app": "quick", "number": 1, "run": OTHER})


def a_second_build(_, end):
    end["quick", 2] = copy.deepcopy(end["quick", 1])


def other_data(_, end):
    end["quick", 1]["artifacts"]["files"]["data"] = "abd"


LINE_2, LINE_3 = f"line 2 of {RUN}\n".encode(), f"line 3 of {RUN}\n".encode()

PLANTED = {
    "lost: gone": ("lost", lambda _, end: end.clear()),
    "lost: never ended": ("lost", in_json(status="running")),
    "doubled: told": ("doubled", a_second_run),
    "doubled: in the log": ("doubled", in_log(LINE_2, f"line 2 of {OTHER}\n".encode())),
    "doubled: one request, two builds": ("doubled", a_second_build),
    "a line twice": ("bytes", in_log(LINE_2, LINE_2 + LINE_2)),
    "a line missing": ("bytes", in_log(LINE_2, b"")),
    "the last line missing": ("bytes", in_log(LINE_3, b"")),
    "lines swapped": ("bytes", in_log(LINE_2 + LINE_3, LINE_3 + LINE_2)),
    "a line cut": ("bytes", in_log(LINE_2, LINE_2[:20] + b"\n")),
    "a NUL": ("bytes", in_log(b"exit code", b"exit\0code")),
    "no text": ("bytes", in_log(b"exit code", b"exit\xffcode")),
    "a command's line twice": ("bytes", in_log(b"[build 1/1] $ echo\n", b"[build 1/1] $ echo\n[build 1/1] $ echo\n")),
    "another verdict": ("wrong", in_log(b"succeeded.", b"failed (runner_lost): gone")),
    "two verdicts": ("wrong", in_log(b"Build 1 succeeded.\n", b"Build 1 succeeded.\nBuild 1 succeeded.\n")),
    "no verdict": ("wrong", in_log(b"Build 1 succeeded.\n", b"")),
    "half a verdict": ("wrong", in_log(b"succeeded.\n", b"succee")),
    "ended as something else": ("wrong", in_json(status="failed", failure={"code": "internal", "message": "?"})),
    "an artifact changed": ("bytes", other_data),
    "no artifacts": ("wrong", lambda _, end: end["quick", 1].update(artifacts=None)),
}


def run():
    if found := Checker(*honest()).run():
        raise AssertionError(f"the checker finds fault with what is right: {found}")
    for name, (wanted, plant) in PLANTED.items():
        history, end = honest()
        plant(history, end)
        if wanted not in {finding["what"] for finding in Checker(history, end).run()}:
            raise AssertionError(f"the checker does not find what was planted: {name}")
    return len(PLANTED)


if __name__ == "__main__":
    print(f"{run()} planted faults, all found")
