#!/usr/bin/env python3
"""Visits by the value of information against visits by looks and in list order: python3 bench/voi/voi.py [SEEDS [PRIOR_ERROR [plain]]]

Wants a release build (ninja -C build/release src/kernel/voi_bench; BUILD names another). The generator and the ways stand in
voi.c; the same seeds for every way, mean with a 95 % interval (normal, of the paired figures where two ways are compared).
"""
import json
import math
import os
import random
import statistics
import subprocess
import sys

top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
program = os.path.join(os.environ.get("BUILD", f"{top}/build/release"), "src/kernel/voi_bench")
AT = [0, 10, 25, 50, 75, 100, 150, 200, 300]


def mean(xs, digits=1):
    xs = list(xs)
    half = 1.96 * statistics.stdev(xs) / math.sqrt(len(xs)) if len(xs) > 1 else float("nan")
    return f"{statistics.mean(xs):.{digits}f} ± {half:.{digits}f}"


def share_of(xs, ys):
    """Mean of xs as a share of that of ys, with a 95 % interval over resampled seeds (both of the same seeds)."""
    dice, n = random.Random(1), len(xs)
    def share(at):
        under = sum(ys[i] for i in at)
        return sum(xs[i] for i in at) / under if under else float("inf")
    tries = sorted(share([dice.randrange(n) for _ in range(n)]) for _ in range(2000))
    return f"{share(range(n)):.2f} [{tries[50]:.2f}, {tries[1949]:.2f}]"


runs = [json.loads(line) for line in subprocess.run([program, *sys.argv[1:]], check=True, capture_output=True, text=True).stdout.splitlines()]
ways = list(dict.fromkeys(r["way"] for r in runs))
for scenario in dict.fromkeys(r["scenario"] for r in runs):
    by = {way: sorted((r for r in runs if r["scenario"] == scenario and r["way"] == way), key=lambda r: r["seed"]) for way in ways}
    print(f"\n{scenario}: {len(by['value'])} paired seeds")
    for way, rows in by.items():
        print(f"  {way:14} visits to the true top 12: {mean(r['found'] for r in rows)}")
    print("  regret after    " + "".join(f"{v:>16}" for v in AT) + "   visits")
    for way, rows in by.items():
        print(f"    {way:14}  " + "".join(f"{mean((r['regret'][i] for r in rows), 4):>16}" for i in range(len(AT))))
    if scenario == "plain":
        print("  regret expected by the beliefs, which are right here")
        for way in ("value", "looks", "cut"):
            rows = by[way]
            print(f"    {way:14}  " + "".join(f"{mean((r['open'][i] for r in rows), 4):>16}" for i in range(len(AT))))
    at = AT.index(100)
    for way in ("value", "learnt", "product", "product learnt"):
        fewer = [100 * (1 - v["found"] / max(1, o["found"])) for v, o in zip(by[way], by["order"])]
        print(f"  {way}: {mean(fewer)} % fewer visits than in list order (goal 70)")
        print(f"  {way}: regret at 100 visits {share_of([r['regret'][at] for r in by[way]], [r['regret'][at] for r in by['looks']])} of that by looks (goal 0.25)")
        if scenario == "plain" and way == "value":
            print(f"  {way}: the same by what the beliefs expect: {share_of([r['open'][at] for r in by[way]], [r['open'][at] for r in by['looks']])}; of what would be left if the true cut were known: {share_of([r['open'][at] for r in by[way]], [r['open'][at] for r in by['cut']])}")
        stopped = [r for r in by[way] if r["stopped"] >= 0]
        right = [100 * r["right"] for r in stopped]
        print(f"  {way}: stopped at P(set right) >= 0.9 after {mean(r['stopped'] for r in stopped)} visits; right in {mean(right)} % (goal 85 to 95)")
        told = [(r["said"][i], r["same"][i]) for r in by[way] for i in range(len(AT))]
        for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
            part = [t for t in told if low <= t[0] < high]
            if part:
                print(f"    said {statistics.mean(t[0] for t in part):.2f}, was {mean((t[1] for t in part), 2)} of {len(part)}")
