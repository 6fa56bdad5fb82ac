#!/usr/bin/env python3
"""An independent twin of the ranking kernel, written from docs/kernel.md. Reads problems with the kernel's results (JSON,
a line each, printed by the program named on the command line), computes them again and compares for equality."""
import functools, json, struct, subprocess, sys

STEP, WEIGHTS, M64, M32 = 0x9E3779B97F4A7C15, 0x5765696768747321, 2**64 - 1, 2**32 - 1
GATES = 0x476174657347617F
P = (5, 25, 50, 75, 95)
single = struct.Struct("f")


def f(x):
    """The nearest float32. One operation in double, rounded once more, is the float32 operation (53 >= 2 * 24 + 2)."""
    return single.unpack(single.pack(x))[0]


def mix(z):
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & M64
    z = (z ^ z >> 27) * 0x94D049BB133111EB & M64
    return z ^ z >> 31


def of_draw(seed, draw):
    return mix(mix(seed + STEP & M64) + (draw + 1) * STEP & M64)


def stream(h):
    a, b = h & M32 if h else STEP >> 32, h >> 32
    while True:
        yield a * 0x9E3779BB & M32
        b ^= a
        a = (a << 26 & M32 | a >> 6) ^ b ^ b << 9 & M32
        b = b << 13 & M32 | b >> 19


def unit(raw):
    return (raw >> 8) * 2.0**-24


def clamp(x, lo, hi):
    return min(max(x, lo), hi)


def signed(raw):
    return f(raw - 2**32 if raw >= 2**31 else raw)


def curve(x, xs, ys):
    if x < xs[0] or x >= xs[-1]:
        return ys[0 if x < xs[0] else -1]
    return piece(max(j for j in range(len(xs)) if xs[j] <= x), x, xs, ys)


def piece(i, x, xs, ys):
    t = f(f(x - xs[i]) / f(xs[i + 1] - xs[i]))
    return clamp(f(ys[i] + f(t * f(ys[i + 1] - ys[i]))), min(ys[i : i + 2]), max(ys[i : i + 2]))


def halves(raw):
    return raw, raw << 16 & M32


def drawn(cell, raw):
    kind, x = cell["kind"], cell["x"]
    if kind == "fixed":
        return x[0]
    if kind == "discrete":
        return x[next((i for i, c in enumerate(cell["cut"]) if raw < c), len(x) - 1)]
    if kind == "quantile":
        at = f(unit(raw) * (len(x) - 1))
        i = min(int(at), len(x) - 2)
        return clamp(f(x[i] + f(f(at - i) * f(x[i + 1] - x[i]))), x[i], x[i + 1])
    u, v = sorted(map(unit, halves(raw)))
    mode = f(f(x[1] - x[0]) / f(x[2] - x[0]))
    t = f(f(f(1 - mode) * u) + f(mode * v))
    return clamp(f(x[0] + f(f(x[2] - x[0]) * t)), x[0], x[2])


def straight(cell):
    """Of an interval or a triangle within one piece of its curve: mid, step, and the place of the mode; else None."""
    x, xs, ys = cell["x"], cell.get("curve_x"), cell.get("curve_y")
    if cell["kind"] not in ("quantile", "triangular") or cell["kind"] == "quantile" and len(x) > 2:
        return None
    if x[0] < xs[0] or x[0] >= xs[-1]:
        return None
    i = max(j for j in range(len(xs)) if xs[j] <= x[0])
    if x[-1] > xs[i + 1]:
        return None
    y0, y1 = piece(i, x[0], xs, ys), piece(i, x[-1], xs, ys)
    half, mid = f(f(y1 - y0) * 0.5), f(f(y0 + y1) * 0.5)
    if cell["kind"] == "quantile":
        return mid, f(half * 2.0**-31), None
    return f(mid + f(half * 2.0**-17)), f(half * 2.0**-31), f(f(x[1] - x[0]) / f(x[2] - x[0]))


def value_of(cell, raw):
    line = straight(cell)
    if not line:
        return curve(drawn(cell, raw), cell["curve_x"], cell["curve_y"])
    mid, step, mode = line
    if mode is None:
        return clamp(f(mid + f(step * signed(raw))), 0.0, 1.0)
    u, v = sorted(map(signed, halves(raw)))
    return clamp(f(mid + f(f(f(step * f(1 - mode)) * u) + f(f(step * mode) * v))), 0.0, 1.0)


def vary(w, r, raw):
    return f(w * f(1 + f(r * (2 * unit(raw) - 1))))


def total(xs):
    return functools.reduce(lambda s, x: f(s + x), xs, 0.0)


def moved_weights(p, cells, group, weight):
    """For one place: what does not apply has weight 0, the rest takes it over."""
    on = [c["kind"] != "na" for c in cells]
    within = [total(w for w, g, o in zip(weight, p["group"], on) if o and g == j) for j in range(p["groups"])]
    whole = total(group[j] for j in range(p["groups"]) if within[j] > 0)
    return [f(f(group[g] / whole) * f(w / within[g])) if o and within[g] > 0 else 0.0
            for w, g, o in zip(weight, p["group"], on)]


def share(better, tied, k, one):
    return clamp(k - better, 0, tied) * one // tied


def quantile(values, percent):
    return sorted(values)[-(-percent * len(values) // 100) - 1]


def places(p):
    n, m = len(p["key"]), len(p["weight"])
    out = [dict(chance=0, rank_sum=0, kind_first=0, contribution=[0] * m, value=[0] * m) for _ in range(n)]
    scores, ranks, kind_ranks = ([[] for _ in range(n)] for _ in range(3))
    for draw in range(p["draws"]):
        base = of_draw(p["seed"], draw)
        s = stream(mix(base ^ WEIGHTS))
        group = [vary(w, p["group_range"], next(s)) for w in p["group_weight"]]
        weight = [vary(w, p["range"], next(s)) for w in p["weight"]]
        now = []
        for i, cells in enumerate(p["cell"]):
            s, score = stream(mix(base ^ p["key"][i])), 0.0
            through = p["pass"][i] == 2**32 - 1 or mix(base ^ p["key"][i] ^ GATES) >> 32 < p["pass"][i] if "pass" in p else True
            for c, (cell, w) in enumerate(zip(cells, moved_weights(p, cells, group, weight))):
                raw = next(s)
                if cell["kind"] == "na":
                    continue
                value = value_of(cell, raw)
                part = f(w * value) if through else 0.0
                score = f(score + part)
                out[i]["contribution"][c] += int(part * 2**28)
                out[i]["value"][c] += int(value * 2**28)
            now.append(min(score, 1.0))
        for i, mine in enumerate(now):
            kin = [x for x, kind in zip(now, p["kind"]) if kind == p["kind"][i]]
            better, kin_better = sum(x > mine for x in now), sum(x > mine for x in kin)
            out[i]["chance"] += share(better, now.count(mine), p["k"], 2**32)
            out[i]["kind_first"] += share(kin_better, kin.count(mine), 1, 2**32)
            scores[i].append(mine)
            ranks[i].append(1 + better)
            kind_ranks[i].append(1 + kin_better)
    for i, x in enumerate(out):
        x["rank_sum"], x["score_sum"] = sum(ranks[i]), sum(x["contribution"])
        for name, seen, percents in ("score", scores, P[::2]), ("rank", ranks, P), ("kind_rank", kind_ranks, P):
            x[name] = [quantile(seen[i], percent) for percent in percents]
        inside = [sum(w for w, g in zip(p["weight"], p["group"]) if g == j) for j in range(p["groups"])]
        all_groups = sum(g for g, w in zip(p["group_weight"], inside) if w > 0)
        x["moved"] = sum(p["group_weight"][g] / all_groups * w / inside[g]
                         for cell, g, w in zip(p["cell"][i], p["group"], p["weight"]) if cell["kind"] == "na" and w > 0)
    return out


def main():
    count, wrong = 0, 0
    for line in subprocess.run(sys.argv[1], check=True, capture_output=True).stdout.splitlines():
        case = json.loads(line, parse_float=lambda text: f(float(text)))   # "moved" alone is double: a string
        for i, (mine, theirs) in enumerate(zip(places(case["problem"]), case["places"], strict=True)):
            near = abs(mine["moved"] - float(theirs["moved"])) < 1e-12
            for name in theirs:
                if not near if name == "moved" else theirs[name] != mine[name]:
                    wrong += 1
                    print(f"problem {count} place {i} {name}: kernel {theirs[name]}, twin {mine[name]}")
        count += 1
    print(f"{count} problems, {wrong} differences")
    return count < 1000 or wrong > 0


sys.exit(main())
