#!/usr/bin/env bash
# The ledger alone: an import of 100,000 observations of 8 facts, edits of one transaction each, verify, one record as at.
set -euo pipefail
ninja -C "$KHO_BUILD" test/crash/ledger_tool > /dev/null
tool=$KHO_BUILD/test/crash/ledger_tool
dir=$(mktemp -d "${TMPDIR:-/tmp}/kho-bench-XXXXXX"); trap 'rm -rf "$dir"' EXIT
for _ in 1 2 3; do
    rm -f "$dir"/*
    "$tool" bulk "$dir/bulk.gpkg" 100000            # goal: under 1.5 CPU s
    "$tool" verify "$dir/bulk.gpkg"                 # goal: 1 M in 3 s
    "$tool" edits "$dir/edits.gpkg" 3000            # goal: 3,000 a second, p99 20 ms
    "$tool" same "$dir/same.gpkg" 300
    "$tool" as_at "$dir/same.gpkg" place/E0.0       # goal: 0.2 ms
done 2>&1
