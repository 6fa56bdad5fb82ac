"""TAP (Test Anything Protocol) as the tests of test/lib print it; their shells have the same in tap.sh."""
import sys

count = failed = 0


def result(good, name, *why):
    """One thing that holds, or does not: then why stands below it, 25 lines at the most."""
    global count, failed
    count += 1
    failed += not good
    print(f"{'' if good else 'not '}ok {count} - {name}", flush=True)
    for line in () if good else why[:25]:
        print(f"# {str(line)[:400]}")


def end():
    print(f"1..{count}")
    sys.exit(failed > 0)
