# A gate on latency that knows no bound holds whatever is measured.
source tests/cli/false-green/gate.bash
gate 'threshold is declared' check -c slo testdata/data/slo/unknown/no-threshold.edn
gate 'are asked for' check -c slo:p99-us=1000000,min-ops=1000 \
    testdata/data/slo/unknown/no-threshold.edn
gate '^INVALID' check -c slo:p50-us=1 testdata/data/slo/unknown/no-threshold.edn
