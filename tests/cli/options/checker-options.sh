# Options in a checker's name are its own; a comma inside brackets is no end.
"$MINOS" check -c linearizable:model=register,init=0 \
    -c 'linearizable:model=register,init=[1, 2]' \
    --report json testdata/linear/register/valid/initial-value.edn | jq -c '.checks[] | .valid'
