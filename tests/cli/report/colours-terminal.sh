# On a terminal there are colours, but with NO_COLOR or on one that is dumb.
cat >"$SCRATCH/terminal.py" <<'END'
import os
import pty
import sys

child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
said = b""
try:
    while chunk := os.read(terminal, 4096):
        said += chunk
except OSError:
    pass
os.waitpid(child, 0)
print("colours" if b"\x1b[" in said else "plain", len(said) > 100)
END
try () {
    env "$@" "$PYTHON" "$SCRATCH/terminal.py" "$MINOS" check -m register \
        testdata/linear/register/valid/sequential.edn
}
try TERM=xterm
try TERM=xterm NO_COLOR=1
try TERM=xterm NO_COLOR=
try TERM=dumb
try TERM=xterm MINOS_COLOR=never
