#!/usr/bin/env bash
# Both stories and the public view in the pages, from Start to an opened dossier. Prints TAP (from stories.mjs).
set -uo pipefail
cd "${KHO_TOP:-$(dirname "$0")/../..}"
exec node test/browser/stories.mjs
