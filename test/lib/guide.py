"""guide.py GUIDE KHO TOP FOLDER - runs the commands of a guide's real story and looks for the lines it prints of them.

A line of the guide is found when its parts between the … stand in one line of the output in their order; spaces count
as one, and what differs from day to day (addresses of runs, heads, instants) is anything."""
import os
import re
import shlex
import subprocess
import sys

guide, kho, top, folder = sys.argv[1:]
VARIES = re.compile(r"run/[0-9a-f]{12}|shortlist/[0-9a-f]{12}|[0-9a-f]{64}|\d{4}-\d\d-\d\dT[\d:.]+Z")
OUTLINES = re.compile(r"pack wards|undo 12")  # a file of outlines is nothing that is here
os.chdir(folder)
os.environ["KHO_DB"] = "hanoi.gpkg"
subprocess.run([kho, "init", "--pack", f"{top}/packs/hanoi"], check=True, capture_output=True)


def pattern(line):
    parts = [re.escape(" ".join(p.split())).replace(r"\ ", " ") for p in VARIES.sub("…", line).split("…")]
    return re.compile(".*".join(parts))


def blocks(text):
    """(command, lines that it prints) of the indented parts, but not those of the invented city."""
    story, command, lines = True, None, []
    for line in text.replace("\\\n", " ").split("\n"):
        if line.startswith("## "):
            story = not line.startswith("## 2")
        if command and (not line.startswith("    ") or line.startswith("    $ ")):
            yield command, lines
            command, lines = None, []
        if story and line.startswith("    $ kho ") and not OUTLINES.search(line):
            command = line[6:]
        elif command:
            lines.append(line[4:])


for command, lines in blocks(open(guide, encoding="utf-8").read()):
    words = shlex.split(command, comments=True)[1:]
    words = [re.sub(r"^(\w{6})…$|^MÃ_ĐẦU_CHUỖI$", "head", w) for w in words]
    if "head" in words:
        head = subprocess.run([kho, "verify", "--json"], capture_output=True, text=True).stdout
        words[words.index("head")] = re.search(r'"head":"([0-9a-f]{64})"', head)[1]
    done = subprocess.run([kho, *words], capture_output=True, text=True)
    said = [" ".join(s.split()) for s in (done.stdout + done.stderr).split("\n")]
    lost = [w for w in lines if w.strip(" …") and not any(pattern(w).search(s) for s in said)]
    refused = any(w.startswith("kho: ") for w in lines) or words[-1:] == ["public"] and words[0] == "rank"
    answered_no = done.returncode == 1 and not done.stderr  # a question whose answer is no
    good = not lost and (done.returncode == 0 or refused or answered_no)
    print("ok" if good else "no", "kho", " ".join(words))
    for w in lost:
        print("the guide has:", w)
    if not good:
        print("status", done.returncode, "|", " / ".join(said)[:1500])
