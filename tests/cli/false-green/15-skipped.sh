# One checker proves, the other has nothing to go by: the history is not valid, in any report.
source tests/cli/false-green/gate.bash
register=testdata/linear/register
both=(check -m register -c slo "$register/valid/concurrent-writes.edn")
gate '^UNKNOWN|threshold' "${both[@]}"
gate '"valid"' "${both[@]}" --report json |
    grep -o -e '"file":"[^"]*","valid":[^,]*' -e '^exit.*'
gate '<testsuite |<error|<skipped' "${both[@]}" --report junit | sed 's/  *</</'
gate '"kind":"open"' "${both[@]}" --report sarif |
    grep -o -e '"ruleId":"minos/unknown"' -e '^exit.*'
gate '::warning' "${both[@]}" --report github
gate 'unknown' "${both[@]}" --report markdown
