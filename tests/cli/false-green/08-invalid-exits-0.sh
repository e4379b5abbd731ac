# An invalid history, and one that is invalid only because an answer of nil is an answer.
source tests/cli/false-green/gate.bash
register=testdata/linear/register
gate '^INVALID' check -m register $register/invalid/stale-read.edn
gate '^INVALID|nil|knossos' check -m register $register/invalid/nil-after-write.edn
gate '^VALID|weak evidence.*nil' check -m register --knossos-nil \
    $register/invalid/nil-after-write.edn
gate 'is required' check -m register --knossos-nil --require PASS-smoke \
    $register/invalid/nil-after-write.edn
