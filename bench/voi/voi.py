#!/usr/bin/env python3
"""Visits by the value of information against visits by looks and in list order: python3 bench/voi/voi.py [SEEDS [SCENARIOS [WAYS [PRIOR_ERROR]]]]

Wants a release build (ninja -C build/release src/kernel/voi_bench; BUILD names another). The generator and the ways stand in
voi.c, lists of them with commas, or all; the same seeds for every way, mean with a 95 % interval (normal, of the paired figures where two ways are compared).
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
AT = [0, 10, 25, 50, 75, 100, 150, 200]


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
scenarios = list(dict.fromkeys(r["scenario"] for r in runs))
ways = list(dict.fromkeys(r["way"] for r in runs))
of = {(s, w): sorted((r for r in runs if r["scenario"] == s and r["way"] == w), key=lambda r: r["seed"]) for s in scenarios for w in ways}
at = AT.index(100)
PROGRAM = [w for w in ("value", "learnt", "product", "product learnt") if w in ways]


def curves(what, which, scenario):
    for way in which:
        print(f"    {way:14}  " + "".join(f"{mean((r[what][i] for r in of[scenario, way]), 4):>16}" for i in range(len(AT))))


def stops(scenario, way):
    rows = of[scenario, way]
    stopped = [r for r in rows if r["stopped"] >= 0]
    right = [100 * r["right"] for r in stopped]
    print(f"  {way}: stopped at P(set right) >= 0.9 after {mean(r['stopped'] for r in stopped)} visits; right in {mean(right)} % (goal 85 to 95)")
    told = [(r["said"][i], r["same"][i]) for r in rows for i in range(len(AT))]
    for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        part = [t for t in told if low <= t[0] < high]
        if part:
            print(f"    said {statistics.mean(t[0] for t in part):.2f}, was {mean((t[1] for t in part), 2)} of {len(part)}")


for scenario in scenarios:
    print(f"\n{scenario}: {len(of[scenario, ways[0]])} paired seeds")
    for way in ways:
        print(f"  {way:14} visits to the true top 12: {mean(r['found'] for r in of[scenario, way])}")
    print("  regret after    " + "".join(f"{v:>16}" for v in AT) + "   visits")
    curves("regret", ways, scenario)
    if scenario == "plain":
        print("  regret expected by the beliefs, which are right here")
        curves("open", [w for w in ("value", "looks", "cut") if w in ways], scenario)
    for way in (w for w in ways if w.startswith("product")):
        for what, name in (("hits_apart", "facts apart"), ("hits_said", "as is said"), ("hits", "as it was")):
            print(f"  {way}: of 12, right {name:12}" + " ".join(f"{statistics.mean(r[what][i] for r in of[scenario, way]):.2f}" for i in range(len(AT))))
    for way in PROGRAM:
        rows, plain = of[scenario, way], of.get(("plain", way))
        if "order" in ways:
            fewer = [100 * (1 - v["found"] / max(1, o["found"])) for v, o in zip(rows, of[scenario, "order"])]
            print(f"  {way}: {mean(fewer)} % fewer visits than in list order (goal 70)")
        if "looks" in ways:
            looks = of[scenario, "looks"]
            print(f"  {way}: regret at 100 visits {share_of([r['regret'][at] for r in rows], [r['regret'][at] for r in looks])} of that by looks (goal 0.25)")
            if scenario == "plain" and way == "value":
                print(f"  {way}: the same by what the beliefs expect: {share_of([r['open'][at] for r in rows], [r['open'][at] for r in looks])}")
                if "cut" in ways:
                    print(f"  {way}: by what they expect, of what would be left were the true cut known: {share_of([r['open'][at] for r in rows], [r['open'][at] for r in of[scenario, 'cut']])}")
        if scenario != "plain" and plain:
            print(f"  {way}: lost against plain: {mean(r['found'] - p['found'] for r, p in zip(rows, plain))} visits more to the true top 12; "
                  f"regret at 25 visits more by {mean((r['regret'][AT.index(25)] - p['regret'][AT.index(25)] for r, p in zip(rows, plain)), 4)}, "
                  f"at 100 by {mean((r['regret'][at] - p['regret'][at] for r, p in zip(rows, plain)), 4)}")
        stops(scenario, way)
