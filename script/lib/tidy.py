#!/usr/bin/env python3
"""clang-tidy over the C files of ours that the compile_commands.json of some builds name, on all cores: each by the
first build that knows it. What clang itself warns of comes with it.

usage: tidy.py BUILD... CACHE

A file that passed is not looked at again until it, a header it includes, its compile command, .clang-tidy or the
version of clang-tidy changes: CACHE keeps a mark by the digest of all of these.
"""
import concurrent.futures, hashlib, json, os, re, shlex, subprocess, sys, time

*builds, cache = sys.argv[1:]
top = os.getcwd()
os.makedirs(cache, exist_ok=True)


def read(path):
    with open(path, "rb") as f:
        return f.read()


digests = {}


def digest(path):
    if path not in digests:
        digests[path] = hashlib.sha256(read(path)).digest()
    return digests[path]


def headers(build):
    """What ninja learnt from the compiler: object → the files it was made of."""
    out = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    deps, current = {}, None
    for line in out.splitlines():
        if m := re.match(r"^(\S+): #deps ", line):
            current = deps.setdefault(m.group(1), [])
        elif line.startswith("    ") and current is not None:
            current.append(line.strip())
    return deps


# The commands are gcc's.
GCC = ["--extra-arg=-Wno-unknown-warning-option"]
# A function whose paths are too many is given up after this many steps: a fifth of the usual time, for the rest the same.
STEPS = [f"--extra-arg={a}" for a in ("-Xclang", "-analyzer-config", "-Xclang", "max-nodes=40000")]
# What a test reads after a CHECK that failed is of no interest: it has failed already.
TEST = ["--checks=-clang-analyzer-*"]
base = " ".join(GCC + STEPS + TEST).encode() + subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout + read(".clang-tidy")
jobs, seen = [], set()
for build in builds:
    deps = headers(build)
    for c in json.loads(read(os.path.join(build, "compile_commands.json"))):
        path = os.path.normpath(os.path.join(c["directory"], c["file"]))
        rel = os.path.relpath(path, top)
        if rel in seen or not re.match(r"(src|test|tools|fuzz|bench)/", rel):
            continue
        seen.add(rel)
        key = hashlib.sha256(base + digest(path))
        key.update(" ".join(a for a in shlex.split(c["command"]) if top not in a).encode())
        for d in sorted(deps.get(c["output"], [])):
            d = os.path.normpath(os.path.join(c["directory"], d))
            if not d.startswith("/usr/") and not d.endswith("/msg_id.h"):      # a new message changes no finding
                key.update(digest(d))
        jobs.append((build, rel, os.path.join(cache, key.hexdigest())))
jobs.sort(key=lambda job: -os.path.getsize(job[1]))      # what takes longest does not come last


def tidy(job):
    build, rel, mark = job
    if os.path.exists(mark):
        return rel, 0, "", 0.0
    start = time.monotonic()
    p = subprocess.run(["clang-tidy", "--quiet", *GCC, *STEPS, *(TEST if rel.startswith("test/") else []), "-p", build, rel], capture_output=True, text=True)
    if p.returncode == 0:
        open(mark, "w").close()
    return rel, p.returncode, p.stdout + p.stderr, time.monotonic() - start


bad = fresh = 0
findings = []
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    for rel, status, text, seconds in pool.map(tidy, jobs):
        fresh += seconds > 0
        if seconds > 0:
            print(f"{rel}: {seconds:.1f} s", flush=True)
        if status:
            bad += 1
            print(text, flush=True)
            findings += [line for line in text.splitlines() if " error: " in line]
print("\n".join(dict.fromkeys(findings)))      # a finding in a header comes once for each file
print(f"{len(jobs)} files, {fresh} of them looked at, {bad} with findings")
sys.exit(bad > 0 or not jobs)
