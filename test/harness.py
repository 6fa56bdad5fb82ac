#!/usr/bin/env python3
"""Does the counting of script/lib/tap.py notice every way in which a test program can fail? Prints TAP."""
import os, subprocess, sys, tempfile

# name, what the program does, (passed, failed, skipped)
CASES = [
    ("two that pass", "echo ok 1; echo ok 2; echo 1..2", (2, 0, 0)),
    ("plan first", "echo 1..1; echo ok 1 - x", (1, 0, 0)),
    ("one fails", "echo ok 1; echo not ok 2; echo 1..2; exit 1", (1, 1, 0)),
    ("one fails and the exit status hides it", "echo not ok 1; echo 1..1", (0, 1, 0)),
    ("no plan", "echo ok 1", (1, 1, 0)),
    ("fewer than planned", "echo 1..3; echo ok 1", (1, 1, 0)),
    ("silent", "true", (0, 1, 0)),
    ("silent death", "kill -9 $$", (0, 1, 0)),
    ("dies after passing", "echo ok 1; echo 1..1; exit 3", (1, 1, 0)),
    ("skips", "echo 'ok 1 # SKIP no wind'; echo 1..1", (0, 0, 1)),
    ("skips all", "echo '1..0 # SKIP no wind'", (0, 0, 1)),
    ("hangs", "echo ok 1; echo 1..1; sleep 60", (1, 1, 0)),
]

failed = 0
top = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
with tempfile.TemporaryDirectory() as d:
    for n, (name, body, want) in enumerate(CASES, 1):
        program, counts = os.path.join(d, f"{n}.sh"), os.path.join(d, f"{n}.counts")
        with open(program, "w") as f:
            f.write(body + "\n")
        done = subprocess.run([sys.executable, os.path.join(top, "script/lib/tap.py"), counts, d, program],
                              capture_output=True, env={**os.environ, "KHO_TEST_TIMEOUT": "2"})
        with open(counts) as f:
            got = tuple(int(x) for x in f.read().split())
        good = got == want and done.returncode == (want[1] > 0)
        failed += not good
        print(f"{'' if good else 'not '}ok {n} - {name}")
        if not good:
            print(f"# wanted {want}, got {got}, exit status {done.returncode}")
print(f"1..{len(CASES)}")
sys.exit(failed > 0)
