# No picture: several without a name, none, what cannot be read, what is malformed.
run () {
    "$MINOS" show "$@" || echo "exit $?"
}
one=$PWD/testdata/linear/register/valid/sequential.edn
cd "$SCRATCH"
run -m register "$one" "$one"
run -m register - </dev/null
run -m register -o
run -m register absent.edn
echo '{:process 0, :type :ok' >bad.edn
run -m register bad.edn
run -m nothing "$one"
ls
