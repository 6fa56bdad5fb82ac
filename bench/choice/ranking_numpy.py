#!/usr/bin/env python3
"""What someone would write with numpy: the ranking of bench/choice/ranking.c, vectorised over draws, float32.

    ranking_bench problem PLACES CRITERIA | ranking_numpy.py PLACES CRITERIA DRAWS K

Rank acceptability, chance of the top K, expected rank, rank quantiles and pairwise wins. Random numbers are numpy's own (SFC64, its
fastest), so figures agree within sampling error only; the first 400 expected ranks are printed for that. Time is of the
ranking alone, without reading."""
import json
import sys
import time

import numpy as np

n, m, draws, k = map(int, sys.argv[1:])
rows = np.array([line.split() for line in sys.stdin], dtype=np.float32)
curve, cell = rows[:m], rows[m:].reshape(n, m, 4)
low, high, mode, three = cell[..., 0], cell[..., 1], cell[..., 2], cell[..., 3] > 0
start, span = curve[:, 0], curve[:, 1] - curve[:, 0]
falls, weight = curve[:, 2] > 0, curve[:, 3]
BLOCK = 32          # draws at a time: 400 x 25 x 32 float32 stay in the second cache

began = time.process_time()
rng = np.random.Generator(np.random.SFC64(7))
peak = ((mode - low) / (high - low))[three]
count = np.zeros(n * n, np.int64)
wins = np.zeros((n, n), np.uint32)
some = np.zeros((n, n), np.uint8)
less = np.empty((n, n), bool)
row = np.arange(n) * n
held = 0
for at in range(0, draws, BLOCK):
    d = min(BLOCK, draws - at)
    t = rng.random((d, n, m), dtype=np.float32)
    u = t[:, three]
    v = rng.random(u.shape, dtype=np.float32)
    t[:, three] = (1 - peak) * np.minimum(u, v) + peak * np.maximum(u, v)
    t *= high - low
    t += low
    t -= start
    t /= span
    np.clip(t, 0, 1, out=t)
    t[..., falls] = 1 - t[..., falls]
    w = weight * (1 + np.float32(0.2) * (2 * rng.random((d, m), dtype=np.float32) - 1))
    w /= w.sum(1, keepdims=True)
    score = (t @ w[:, :, None])[..., 0]
    order = np.argsort(-score, axis=1)
    rank = np.empty((d, n), np.int16)
    np.put_along_axis(rank, order, np.arange(n, dtype=np.int16)[None, :], 1)
    count += np.bincount((row + rank).ravel(), minlength=n * n)
    for r in rank:
        np.less(r[:, None], r[None, :], out=less)
        some += less.view(np.uint8)
        held += 1
        if held == 255:
            wins += some
            some[:] = 0
            held = 0
wins += some
count = count.reshape(n, n)
share = count / draws
top = share[:, :k].sum(1)
expected = share @ np.arange(1, n + 1)
running = np.cumsum(share, 1)
quantiles = [np.argmax(running >= q - 1e-12, axis=1) + 1 for q in (0.05, 0.25, 0.5, 0.75, 0.95)]
took = time.process_time() - began
print(json.dumps({"cpu": took, "us_a_draw": 1e6 * took / draws, "expected": [round(float(x), 3) for x in expected[:400]],
                  "top": float(top.sum()), "wins": int(wins.sum())}))
