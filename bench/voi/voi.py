#!/usr/bin/env python3
"""Visits by the value of information against visits by looks and in list order: python3 bench/voi/voi.py [SEEDS]

Wants a release build (ninja -C build/release src/kernel/voi_bench; BUILD names another). The generator and the ways stand in
voi.c; the same seeds for every way, mean with a 95 % interval (normal, of the paired figures where two ways are compared).
"""
import json
import math
import os
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


runs = [json.loads(line) for line in subprocess.run([program, *sys.argv[1:]], check=True, capture_output=True, text=True).stdout.splitlines()]
for scenario in dict.fromkeys(r["scenario"] for r in runs):
    by = {way: sorted((r for r in runs if r["scenario"] == scenario and r["way"] == way), key=lambda r: r["seed"]) for way in ("value", "looks", "order")}
    n = len(by["value"])
    print(f"\n{scenario}: {n} paired seeds")
    for way, rows in by.items():
        print(f"  {way:6} visits to the true top 12: {mean(r['found'] for r in rows)}")
    fewer = [1 - v["found"] / max(1, o["found"]) for v, o in zip(by["value"], by["order"])]
    print(f"  fewer than in list order: {mean((100 * x for x in fewer))} % (goal 70)")
    print("  regret after    " + "".join(f"{v:>9}" for v in AT) + "   visits")
    for way, rows in by.items():
        print(f"    {way:12}  " + "".join(f"{statistics.mean(r['regret'][i] for r in rows):9.4f}" for i in range(len(AT))))
    at = AT.index(100)
    value, looks = (statistics.mean(r["regret"][at] for r in by[way]) for way in ("value", "looks"))
    print(f"  at 100 visits: {value:.5f} against {looks:.5f} by looks: {value / looks if looks else float('nan'):.2f} of it (goal 0.25)")
    stopped = [r for r in by["value"] if r["stopped"] >= 0]
    right = sum(r["right"] for r in stopped)
    print(f"  stopped at P(set right) >= 0.9 after {mean(r['stopped'] for r in stopped)} visits; right in {100 * right / len(stopped):.0f} % (goal 85 to 95)")
