# What a checker cannot read it refuses, with the line and what it expects: it guesses at nothing,
# and passes over nothing.
refuse () {
    code=0
    "$MINOS" check -q -c "$1" "$SCRATCH/h.edn" >/dev/null 2>"$SCRATCH/said" || code=$?
    sed "s,^.*h.edn:,," "$SCRATCH/said"
    [[ $code == 4 ]] || echo "$1: exit $code"
}
# CHECKER FUNCTION VALUE: of a node.
event () {
    echo "{:process :n1, :type :info, :f :$2, :value $3}" >"$SCRATCH/h.edn"
    refuse "$1"
}
# CHECKER FUNCTION INPUT OUTPUT: of a client.
op () {
    {
        echo "{:process 1, :type :invoke, :f :$2, :value $3}"
        echo "{:process 1, :type :ok, :f :$2, :value $4}"
    } >"$SCRATCH/h.edn"
    refuse "$1"
}
event apply-log apply '{:index -1}'
event apply-log apply '{:digest "a"}'
event apply-log restore '{:index 9223372036854775807}'
event bounds:bounds='a <= 1' gauge '{:name "a", :value "many"}'
event bounds:bounds='a <= 1' gauge '{:name "a"}'
event bounds:bounds='a <= 1' gauge '{:value 1}'
event channel-fifo send '{:to b, :seq 0}'
event channel-fifo send '{:conn "x", :seq 0}'
event channel-fifo send '{:conn "x", :to b, :seq -1}'
event channel-fifo recv '{:conn "x", :to b, :seq 0}'
event commit-quorum persist '{:index 1}'
event commit-quorum commit '{:index 1099511627776, :term 1}'
event durable-meta meta '{:term 1}'
event durable-meta meta '{:phase "later", :term 1}'
event election-safety role '{:role :leader}'
event election-safety role '{:term "one", :role :leader}'
event election-safety role '{:term 1}'
event log-matching log '{:index -1, :term 1}'
event log-matching log '{:term 1}'
event membership-change config-append '{:index 1, :term 1}'
event membership-change config-append '{:index 1, :term 1, :voters 3}'
event progress role '{:role :leader}'
event progress serving '{:state "serving"}'
event slot-ownership cluster '{:slots [1 2]}'
event slot-ownership cluster '{:slots {a 3}}'
event slot-ownership cluster '{:slots {a [[3 2]]}}'
event slot-ownership cluster '{:slots {a [16384]}}'
event slot-ownership own '{:epoch 1}'
event slot-ownership slots-applied '{:ranges [], :source b}'
event stable-unique-master view '{:master a}'
event stable-unique-master view '{:master a, :is-master 1}'
event term-inflation term '{:epoch 1}'
event typed-errors parse '{:outcome "value"}'
event typed-errors parse '{:target "t", :outcome "maybe"}'
event view-convergence view '{:active [a]}'
event view-convergence view '{:version 1, :active "a"}'
event replica-equivalence snapshot '{:digest "a"}'
op counter add '"one"' nil
op counter read nil '"one"'
op dense-sequence get-seq '{:key "k", :count 0}' '{:key "k", :start 1, :count 0}'
op dense-sequence get-seq '{:key "k", :count 1}' '"one"'
op dense-sequence get-seq '{:key "k", :count 2}' '{:start 9223372036854775807, :count 2}'
op no-lost-ack read nil 7
op set read nil 7
op set-full read nil 7
op timestamp-oracle get-ts '{:count 1}' '[1 "two"]'
op timestamp-oracle get-ts '{:count 1}' '[]'
op timestamp-oracle get-ts '{:count 1}' 9223372036854775808
op timestamp-oracle get-ts '{:count 1}' '{:epoch 1}'
op unique-ids generate nil nil
op fenced-lock acquire nil nil
op lease-delivery ack '{:gen 1}' '{:first true}'
op generation-isolation push '{}' nil
op per-producer-fifo enqueue 7 7
