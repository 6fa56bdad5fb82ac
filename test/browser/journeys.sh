#!/usr/bin/env bash
# What people do on the pages, in the order of journeys.mjs. Prints TAP.
exec bash "$(dirname "$0")/lib/run.sh" --only journeys "$@"
