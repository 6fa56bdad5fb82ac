#!/usr/bin/env bash
# The ledger alone, by the last table of its design: an import of 100,000 observations of 8 facts, verify, edits of one
# transaction each (in memory and on the disk, beside what the disk's own sync allows), and reading as it was.
set -euo pipefail
ninja -C "$KHO_BUILD" test/crash/ledger_tool src/register/as_at_bench > /dev/null
tool=$KHO_BUILD/test/crash/ledger_tool as_at=$KHO_BUILD/src/register/as_at_bench
disk=$(mktemp -d "${TMPDIR:-/tmp}/kho-bench-XXXXXX"); memory=$disk
if [ -w /dev/shm ]; then memory=$(mktemp -d /dev/shm/kho-bench-XXXXXX); fi
trap 'rm -rf "$disk" "$memory"' EXIT
echo "disk: $(df --output=source,fstype "$disk" | tail -1); memory: $(df --output=fstype "$memory" | tail -1)"
for _ in 1 2 3; do
    rm -f "$disk"/* "$memory"/*
    "$tool" bulk "$memory/bulk.gpkg" 100000         # goal: under 1.5 CPU s
    "$tool" verify "$memory/bulk.gpkg"              # goal: 1 M in 3 s
    echo "in memory:"; "$tool" edits "$memory/edits.gpkg" 3000
    echo "on the disk:"; "$tool" edits "$disk/edits.gpkg" 3000      # goal: 3,000 a second, p99 20 ms
    "$tool" syncs "$disk/syncs.gpkg" 3000           # what those edits write and sync, and nothing else
done 2>&1
"$as_at" "$KHO_TOP/packs/hanoi" "$memory" 1 300 1          # goal: 0.2 ms
"$as_at" "$KHO_TOP/packs/hanoi" "$memory" 1 300 8
"$as_at" "$KHO_TOP/packs/hanoi" "$memory" 400 4700         # goal: 8 ms
"$as_at" "$KHO_TOP/packs/hanoi" "$memory" 10000 117000     # goal: 200 ms
