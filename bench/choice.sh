#!/usr/bin/env bash
# The choice engine's kernels beside numpy, the processor, cbc and glpsol: bench/choice/*.py says what, and what the goals are.
# Takes some minutes; INSTANCES=20 (40 problems for three solvers) and DRAWS=1000 make it shorter.
set -euo pipefail
ninja -C "$KHO_BUILD" src/kernel/ranking_bench src/kernel/portfolio_bench > /dev/null
ninja -C "$KHO_BUILD" src/kernel/kernel.wasm > /dev/null || echo "without WebAssembly"
export BUILD=$KHO_BUILD
python3 "$KHO_TOP/bench/choice/ranking.py"
python3 "$KHO_TOP/bench/choice/portfolio.py" "${INSTANCES:-20}" "${DRAWS:-1000}"
