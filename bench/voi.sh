#!/usr/bin/env bash
# Visits by the value of information against visits by looks and in list order: bench/voi/voi.py. About seven CPU
# minutes; SEEDS=20 makes it shorter.
set -euo pipefail
ninja -C "$KHO_BUILD" src/kernel/voi_bench > /dev/null
BUILD=$KHO_BUILD python3 "$KHO_TOP/bench/voi/voi.py" "${SEEDS:-200}"
