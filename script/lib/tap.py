#!/usr/bin/env python3
"""Runs test programs that print TAP, shows a line for each, and adds what it counted to a file.

usage: tap.py COUNTS LOGDIR PROGRAM...      runs the programs, as many at once as there are cores
       tap.py COUNTS LOGDIR --meson FILE    reads the testlog.json of a finished `meson test`, shows what failed

COUNTS gets one line "PASSED FAILED SKIPPED". A program that dies, runs out of time, or prints no plan or fewer
lines than planned, has failed once more than its lines say. Exits 1 if anything failed.
"""
import concurrent.futures, json, os, re, signal, subprocess, sys, threading, time

TIMEOUT = float(os.environ.get("KHO_TEST_TIMEOUT", "900"))
WITH = {".sh": ["bash"], ".mjs": ["node"], ".py": ["python3"]}
LINE = re.compile(r"^(not )?ok\b(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)(.*)$")


def judge(text, status, trouble=""):
    """The TAP text of one program and its exit status: (passed, failed, skipped, what to show)."""
    passed = failed = skipped = 0
    plan, show = None, []
    for line in text.splitlines():
        if m := PLAN.match(line):
            plan = int(m.group(1))
            if plan == 0:
                skipped += 1
                show.append(f"    skipped{m.group(2)}")
        elif m := LINE.match(line):
            if re.search(r"#\s*skip", m.group(2), re.I):
                skipped += 1
                show.append(f"    skipped: {m.group(2).strip()}")
            elif m.group(1):
                failed += 1
                show.append(f"    {line}")
            else:
                passed += 1
        elif line.startswith("Bail out!"):
            show.append(f"    {line}")
    if not trouble and plan is None:
        trouble = "printed no plan (1..N)"
    if not trouble and plan not in (0, passed + failed + skipped):
        trouble = f"planned {plan} tests, ran {passed + failed + skipped}"
    if not trouble and status != 0 and not failed:
        trouble = f"exit status {status}"
    if trouble:
        failed += 1
        show.append(f"    {trouble}")
    return passed, failed, skipped, show


def report(name, counts, show, took, tail):
    passed, failed, skipped = counts
    state = "FAILED" if failed else "ok"
    skips = f", {skipped} skipped" if skipped else ""
    print(f"{name:<44} {state:<6} {passed} passed, {failed} failed{skips}  {took}", flush=True)
    for line in show[:60]:
        print(line)
    if failed and tail:
        print("\n".join("    | " + line for line in tail.splitlines()[-40:]), flush=True)


def run(program, logdir):
    """Starts one program in a group of its own, so that whatever it leaves behind ends with it."""
    log = os.path.join(logdir, program.replace("/", "_") + ".log")
    command = WITH.get(os.path.splitext(program)[1], []) + [os.path.abspath(program)]
    start = time.monotonic()
    with open(log, "w+b") as out:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, process_group=0)
        ended = []
        late = threading.Timer(TIMEOUT, lambda: (ended.append(True), os.killpg(child.pid, signal.SIGKILL)))
        late.start()
        _, status, used = os.wait4(child.pid, 0)      # the seconds of the processor too: they can be compared where others work
        child.returncode = status = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        late.cancel()
        trouble = f"not finished after {TIMEOUT:.0f} s" if ended else ""
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    return judge(text, status, trouble), text, f"{seconds:.1f} s, CPU {used.ru_utime + used.ru_stime:.1f}"


def main():
    counts_file, logdir, programs = sys.argv[1], sys.argv[2], sys.argv[3:]
    os.makedirs(logdir, exist_ok=True)
    total = [0, 0, 0]

    def add(name, result, took, tail):
        *counts, show = result
        report(name, counts, show, took, tail)
        for i in range(3):
            total[i] += counts[i]

    if programs[:1] == ["--meson"]:
        with open(programs[1], encoding="utf-8") as f:
            for line in f:
                t = json.loads(line)
                tail = t.get("stderr", "")
                trouble = "not finished in time" if t["result"] == "TIMEOUT" else ""
                text = t.get("stdout", "")
                if t["result"] == "OK" and not re.search(r"^(not )?ok\b|^1\.\.", text, re.M):
                    text = "1..1\nok 1"      # a test that speaks by its exit status alone
                result = judge(text, t["returncode"], trouble)
                if not result[1] and t["result"] not in ("OK", "SKIP"):
                    result = judge("", 1, f"meson says {t['result']}")
                if result[1] or result[2]:      # meson has shown the others
                    add(t["name"].split(" / ")[-1], result, f"{t['duration']:.1f} s", tail)
                else:
                    total[0] += result[0]
    else:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for program, (result, text, took) in zip(programs, pool.map(lambda p: run(p, logdir), programs)):
                add(program, result, took, text)
    with open(counts_file, "a", encoding="utf-8") as f:
        f.write("%d %d %d\n" % tuple(total))
    sys.exit(total[1] > 0)


main()
