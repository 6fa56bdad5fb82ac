#!/usr/bin/env python3
"""The ranking kernel beside numpy and beside the processor: python3 bench/choice/ranking.py

Wants a release build (ninja -C build/release src/kernel/ranking_bench; BUILD names another) and python3-numpy (bench/packages).
All figures are CPU time on one thread, numpy's libraries held to one thread too; ours and numpy's turn about, the median of five.
Where other work shares the machine all of them grow, so the ratios and the probe's limit, taken in the same run, are what
counts."""
import json
import os
import platform
import statistics
import subprocess
import sys

top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ours = os.path.join(os.environ.get("BUILD", f"{top}/build/release"), "src/kernel/ranking_bench")
PAIRS, PARTS, SCORES, FIRSTS = 4, 1, 2, 8
one_thread = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")


def run(*args, text=None):
    done = subprocess.run([str(a) for a in args], input=text, capture_output=True, text=True, env=one_thread)
    if done.returncode:
        sys.exit(f"{args}: {done.stderr}")
    return done.stdout


def rank(places, criteria, draws, k, want, level=9, rounds=1):
    return json.loads(run(ours, "rank", places, criteria, draws, k, want, level, rounds))


def cpu_name():
    with open("/proc/cpuinfo", encoding="ascii") as f:
        return next((line.split(":")[1].strip() for line in f if line.startswith("model name")), platform.processor())


print(f"{cpu_name()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
problem = run(ours, "problem", 400, 25)
numpy, kernel, fma = [], [], []
for _ in range(5):
    kernel.append(rank(400, 25, 10000, 12, PAIRS))
    numpy.append(json.loads(run("/usr/bin/python3", f"{top}/bench/choice/ranking_numpy.py", 400, 25, 1000, 12, text=problem)))
    fma.append(json.loads(run(ours, "fma"))["fma_per_s"])
mine = statistics.median(k["us_a_draw"] for k in kernel)
theirs = statistics.median(x["us_a_draw"] for x in numpy)
ratio = statistics.median(x["us_a_draw"] / k["us_a_draw"] for k, x in zip(kernel, numpy))
limit = 1e6 * 400 * 25 / statistics.median(fma)
print(f"400 x 25 x 10,000 with pairwise wins ({kernel[0]['level']}): {mine:.1f} us a draw; numpy {theirs:.0f} us; "
      f"{ratio:.0f} times (goal 60); 10,000 multiply-adds alone {limit:.2f} us (probe: AVX2, one thread)")
for level in 0, 1, 2:
    x = rank(400, 25, 4000, 12, PAIRS, level, 3)
    print(f"  {x['level']}: {x['us_a_draw']:.1f} us a draw")
x = rank(400, 25, 4000, 12, PAIRS | PARTS | FIRSTS, 9, 3)
print(f"  with contributions and central weights too: {x['us_a_draw']:.1f} us a draw")
for level in 1, 2:
    x = rank(10000, 25, 10000, 50, 0, level)
    print(f"10,000 x 25 x 10,000, top 50, expected rank, quantiles, {x['level']}: {x['cpu']:.2f} CPU-s (goal 4), {x['megabytes']:.0f} MB (goal 64)")
small, large = rank(400, 25, 4000, 50, 0), rank(100000, 25, 256, 50, 0)
print(f"100,000 x 25: {large['megabytes'] / 100:.2f} kB a place, {large['ns_a_cell'] * 25:.0f} ns a place and draw against "
      f"{small['ns_a_cell'] * 25:.0f} at 400: {large['ns_a_cell'] / small['ns_a_cell']:.1f} times (goal 4)")
wasm = os.path.join(os.path.dirname(ours), "kernel.wasm")
if os.path.exists(wasm):
    bytes_ = subprocess.run([ours, "wire", "400", "25", "2000", "12"], check=True, capture_output=True).stdout
    ratios = []
    for _ in range(3):
        there = json.loads(subprocess.run(["node", f"{top}/bench/choice/wasm.mjs", wasm], input=bytes_, check=True, capture_output=True).stdout)
        ratios.append((there["cpu"], there["cpu"] / rank(400, 25, 2000, 12, PARTS | SCORES, 9, 3)["cpu"]))
    cpu, ratio = statistics.median(ratios)
    print(f"WebAssembly in node, 400 x 25 x 2,000 with contributions and scores: {1e6 * cpu / 2000:.0f} us a draw, {ratio:.1f} times native (goal 5)")
else:
    print("WebAssembly: no module was built (clang, lld and node make one)")
