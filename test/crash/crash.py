#!/usr/bin/env python3
"""Kill, tear and starve a writer; afterwards the ledger verifies and nothing acknowledged is missing. Prints TAP.

usage: crash.py TOOL SHIM [KILLS]     KILLS: how many in all (default 60; 300 for the long run)

Each acknowledgement is logged here, outside the writer, with fsync. A kill is an _exit inside a counted call that writes
(shim.c), so each call of the workload is hit at least once when KILLS allows; a third of the kills also lose or cut what had
not been synced, as a power cut does.
"""
import os, random, shutil, subprocess, sys, tempfile

tool, shim, kills = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 60
work = tempfile.mkdtemp(prefix="kho-crash-")
db, log_path, count_path = (os.path.join(work, n) for n in ("city.gpkg", "acks.log", "count"))
random.seed(1)
done = failed = 0


def ok(good, what):
    global done, failed
    done += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {done} - {what}", flush=True)


def env(at, how="kill", seed=1):
    return dict(os.environ, LD_PRELOAD=shim, CRASH_PATH=db, CRASH_AT=str(at), CRASH_HOW=how, CRASH_SEED=str(seed),
                CRASH_COUNT=count_path, ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")


def append(log, start, n, rows, environ=None):
    """Runs the writer; logs each acknowledged edit with fsync. Returns (status, what it said)."""
    p = subprocess.Popen([tool, "append", db, str(start), str(n), str(rows)], env=environ, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for line in p.stdout:
        log.write(f"{line.split()[1]} {rows}\n")
        log.flush()
        os.fsync(log.fileno())
    said = p.stderr.read()
    return p.wait(), said


def acknowledged():
    return dict(tuple(map(int, line.split())) for line in open(log_path))


def state():
    """What the checker finds: {edit: rows}, or None with its complaint."""
    p = subprocess.run([tool, "check", db], capture_output=True, text=True)
    if p.returncode:
        return None, p.stderr.strip()
    return {int(l.split()[1]): int(l.split()[2]) for l in p.stdout.splitlines()}, ""


def sound(sizes, what):
    """Whole edits only, and every acknowledged one."""
    found, why = state()
    if found is None:
        return ok(False, f"{what}: {why}")
    lost = [i for i, rows in acknowledged().items() if found.get(i) != rows]
    half = [i for i, rows in found.items() if rows not in sizes]
    ok(not lost and not half, f"{what}: {len(found)} edits" + (f", lost {lost[:5]}, half {half[:5]}" if lost or half else ""))


def remove():
    for end in ("", "-wal", "-shm", "-journal"):
        if os.path.exists(db + end):
            os.remove(db + end)


def killed_anywhere():
    """A city is made and written to; the process ends at the n-th call."""
    work_load = [(2, 1), (1, 30), (2, 1)]
    # how many calls each of the writer's three runs makes
    totals, start = [], 0
    remove()
    open(log_path, "w").close()
    with open(log_path, "a") as log:
        for n, rows in work_load:
            append(log, start, n, rows, env(0))
            totals.append(int(open(count_path).read()))
            start += n
    ok(sum(totals) > 30, f"the workload makes {totals} calls")
    points = [(r, at) for r, total in enumerate(totals) for at in range(1, total + 1)]
    chosen = points if kills >= len(points) else random.sample(points, kills)
    chosen += [random.choice(points) for _ in range(kills - len(chosen))]
    first_hits = set()
    for i, (run_no, at) in enumerate(chosen):
        how = ("kill", "half", "power")[i % 3 if (run_no, at) in first_hits or kills < len(points) else i % 2]
        first_hits.add((run_no, at))
        remove()
        open(log_path, "w").close()
        start, said, status = 0, "", 0
        with open(log_path, "a") as log:
            for r, (n, rows) in enumerate(work_load):
                status, said = append(log, start, n, rows, env(at, how, i) if r == run_no else None)
                start += n
                if r == run_no:
                    break
            if status not in (0, 137):
                ok(False, f"{how} at {run_no}.{at}: {said}")
                continue
            whole = os.path.exists(db) and state()[0] is not None
            if not whole and not acknowledged():   # the city itself was being made: it is made anew
                remove()
            status, said = append(log, 1000, 2, 1)   # the next writer finds it as it is and goes on
            if status:
                ok(False, f"{how} at {run_no}.{at}, the next writer: {said}")
                continue
        sound({1, 30}, f"{how} at {run_no}.{at}")


def torn_wal(times):
    """The WAL of a killed writer cut or bent at a random byte: what is left is whole edits, without a gap."""
    remove()
    open(log_path, "w").close()
    with open(log_path, "a") as log:
        append(log, 0, 5, 1)
        append(log, 5, 40, 1, env(100))
    kept = [open(db + end, "rb").read() for end in ("", "-wal")]
    ok(len(kept[1]) > 10000, f"a killed writer leaves a WAL of {len(kept[1])} bytes")
    for i in range(times):
        wal = bytearray(kept[1])
        at = random.randrange(len(wal))
        if i % 2:
            wal[at] ^= 1 << random.randrange(8)
        else:
            del wal[at:]
        for end, data in (("", kept[0]), ("-wal", wal)):
            open(db + end, "wb").write(data)
        if os.path.exists(db + "-shm"):
            os.remove(db + "-shm")
        found, why = state()
        gaps = found is None or sorted(found) != list(range(len(found))) or len(found) < 5
        if gaps:
            ok(False, f"torn WAL {i} at {at}: {why or sorted(found)}")
            return
    ok(True, f"{times} torn WALs leave whole edits without a gap")


def full_disk():
    """A disk of 4 MB fills up: one clear message, nothing half-written, nothing acknowledged lost."""
    global db
    disk = os.path.join(work, "disk")
    os.mkdir(disk)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], capture_output=True).returncode:
        print(f"ok {done + 1} - full disk # SKIP mounting a tmpfs is not permitted here", flush=True)
        globals()["done"] += 1
        return
    try:
        db = os.path.join(disk, "city.gpkg")
        open(log_path, "w").close()
        with open(log_path, "a") as log:
            status, said = append(log, 0, 20, 1)
            ok(status == 0, f"a city on a small disk {said}")
            status, said = append(log, 100, 100000, 20)
        ok(status == 3 and "STORE_FULL" in said, f"a full disk is said: {status} {said.strip()[:120]}")
        subprocess.run(["mount", "-o", "remount,size=16m", disk], check=True)
        sound({1, 20}, "after the disk was full")
        with open(log_path, "a") as log:
            status, said = append(log, 200000, 3, 1)
        ok(status == 0, f"and with room again it goes on {said}")
        sound({1, 20}, "and is whole")
    finally:
        subprocess.run(["umount", disk])


killed_anywhere()
torn_wal(max(10, kills // 6))
full_disk()
shutil.rmtree(work, ignore_errors=True)
print(f"1..{done}")
sys.exit(failed > 0)
