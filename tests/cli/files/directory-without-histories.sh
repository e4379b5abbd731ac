cd "$SCRATCH"
mkdir -p run/logs
touch run/results.edn run/logs/n1.log run/jepsen.log
"$MINOS" check -m register run
