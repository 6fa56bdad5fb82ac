#!/usr/bin/env bash
# Every page in each of its states. Prints TAP.
# Long.
exec bash "$(dirname "$0")/lib/run.sh" --only states "$@"
