# Nothing but the exit code, unless a report is asked for; by the environment, too.
try () {
    "$MINOS" check -m register "$@" testdata/linear/register/invalid/stale-read.edn || echo $?
}
try -q
try --quiet --report json | jq -c .valid?
MINOS_QUIET=true try
