"""The table of a campaign."""
import statistics
from collections import Counter, defaultdict

COLUMNS = "{:<34} {:>6} {:>6} {:>8} {:>12} {:>11} {:>15} {:>9}"


def table(history, findings, left):
    """A finding counts for every kind of fault that happened while its build lived, and once in the last line."""
    faults = [e for e in history if e["what"] == "fault" and e["hit"] is not False]
    seconds = defaultdict(list)
    for event in history:
        if event["what"] == "recovered":
            seconds[event["kind"]].append(event["seconds"])
    lives = lifetimes(history)
    rows = [COLUMNS.format("scenario", "runs", "lost", "doubled", "wrong bytes", "left-overs", "recovery median", "worst")]
    for kind in dict.fromkeys(e["kind"] for e in sorted(faults, key=lambda e: e["kind"])):
        times = [e["time"] for e in faults if e["kind"] == kind]
        of_kind = [finding for finding in findings if lived_at(lives, finding, times)]
        rows.append(row(f"kill -9: {kind}" if kind not in ("clock", "disk") else kind, len(times), of_kind, "", seconds[kind]))
    rows.append(row("all", len(faults), findings, len(left), [s for each in seconds.values() for s in each]))
    return rows


def lived_at(lives, finding, times):
    first, last = lives.get((finding["app"], finding["number"]), (0, 0))
    return any(first <= time <= last for time in times)


def row(name, runs, findings, left, seconds):
    count = Counter(f["what"] for f in findings)
    middle = f"{statistics.median(seconds):.2f} s" if seconds else ""
    worst = f"{max(seconds):.2f} s" if seconds else ""
    return COLUMNS.format(name, runs, count["lost"], count["doubled"], count["bytes"] + count["wrong"], left, middle, worst).rstrip()


def lifetimes(history):
    first, last = {}, {}
    for event in history:
        if event["what"] in ("accepted", "seen"):
            build = event["app"], event["number"]
            first.setdefault(build, event["time"])
            last[build] = event["time"]
    return {build: (first[build], last[build]) for build in first}


def phases(history):
    """In which phases of builds the faults fell."""
    count = Counter(state for event in history if event["what"] == "fault" for state in set(event["states"]) or {"no build"})
    return ", ".join(f"{state} {number}" for state, number in count.most_common())


def ends(end):
    count = Counter(f"{b['json']['status']}{' ' + b['json']['failure']['code'] if b['json'].get('failure') else ''}" for b in end.values())
    return ", ".join(f"{name} {number}" for name, number in count.most_common())
