#!/usr/bin/env bash
# answers.sh - every answer of the API has every field that its documented type (docs/openapi.yaml, www/src/api.ts) demands, and
# no other: the real answers are given to TypeScript's compiler as values of those types. What is done stands in test/lib/answers.py.
. "$KHO_TOP/test/lib/tap.sh"
cd "$KHO_TOP" && python3 test/lib/answers.py "$work"
