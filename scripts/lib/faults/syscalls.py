"""One build's life of the service, again and again, with a fault at another call each time.

    syscalls.py WORK PROGRAM --faults kill,half,enospc,eio --every K --seed N --limit M --minutes T
"""
import argparse
import errno
import os
import random
import statistics
import sys
import time

import checks
from lives import Campaign

# Mode, letters of the kinds of calls (see calls.c), errno.
FAULTS = {
    "kill": ("kill", "wfdstcmrlux", 0),
    "half": ("half", "w", 0),
    "enospc": ("error", "wtcmrl", errno.ENOSPC),
    "eio": ("error", "wfdstcmrlux", errno.EIO),
}


def chosen(count, every, seed, limit):
    """1 to count, or every K-th from a seeded begin; limit takes an even part of these."""
    numbers = range(1 + (random.Random(seed).randrange(every) if every > 1 else 0), count + 1, every)
    if limit and limit < len(numbers):
        numbers = [numbers[i * len(numbers) // limit] for i in range(limit)]
    # In any order, so that a run that is cut short has looked everywhere.
    return random.Random(seed).sample(numbers, len(numbers))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("work")
    options.add_argument("program")
    options.add_argument("--faults", default="kill,half,enospc,eio")
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--limit", type=int, default=0)
    options.add_argument("--minutes", type=float, default=0)
    options.add_argument("--at", type=lambda text: [int(n) for n in text.split(",")])
    options = options.parse_args()
    campaign = Campaign(options.work, options.program)
    kinds = [kind for kind, _ in campaign.calls()]
    if wrong := campaign.trial(mode="count"):
        sys.exit(f"a life without faults: {wrong}")
    campaign.plain = checks.names(campaign.folder)
    of_each = ", ".join(f"{kind} {kinds.count(kind)}" for kind in sorted(set(kinds)))
    print(f"calls of one life that change the data folder: {len(kinds)} ({of_each})", flush=True)
    rows, failed = [], 0
    for name in options.faults.split(","):
        rows.append(row := run(campaign, name, kinds, options))
        failed += sum(row[2:7])
    head = ("fault", "calls", "runs", "lost", "doubled", "wrong bytes", "left over", "stuck", "recovery", "worst")
    print("\n" + "".join(f"{name:>12}" for name in head) + "   ends")
    for row in rows:
        print("".join(f"{value:>12}" for value in (row[0], row[-1], *row[1:7], f"{row[7]:.2f} s", f"{row[8]:.2f} s")) + f"   {row[9]}")
    sys.exit(1 if failed else 0)


def run(campaign, name, kinds, options):
    mode, letters, error = FAULTS[name]
    count = sum(kind in letters for kind in kinds)
    campaign.verdicts, campaign.recoveries = {}, []
    found = dict.fromkeys(["lost", "doubled", "wrong bytes", "left over", "stuck"], 0)
    numbers = options.at or chosen(count, options.every, options.seed, options.limit)
    log = os.path.join(campaign.work, "hit")
    until, done = time.monotonic() + (options.minutes or 1e6) * 60, 0
    for done, n in enumerate(numbers, 1):
        if time.monotonic() > until:
            done -= 1
            break
        if os.path.exists(log):
            os.remove(log)
        wrong = campaign.trial(mode=mode, kinds=letters, error=error, at=n, log=log)
        hit = open(log).read().strip() if os.path.exists(log) else f"{n} was not reached"
        for kind in {kind for kind, _ in wrong}:
            found[kind] += 1
        for kind, sentence in wrong:
            print(f"{name} {hit}: {kind}: {sentence}", flush=True)
        print(f"{name}: {done} of {len(numbers)}, {hit}", file=sys.stderr, flush=True)
    times = campaign.recoveries or [0]
    ends = ", ".join(f"{state} {number}" for state, number in sorted(campaign.verdicts.items()))
    return [name, done, *found.values(), statistics.median(times), max(times), ends, count]


main()
