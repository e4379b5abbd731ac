source tests/cli/golden/say.bash
say cluster/typed-errors invalid/crash-and-timeout invalid/no-error-declared \
    invalid/out-of-memory invalid/undeclared-class unknown/class-not-told \
    unknown/error-without-class unknown/nothing-accepted unknown/one-target-untested \
    vacuous/no-inputs valid/class-of-a-map valid/declared-classes valid/few-inputs \
    valid/just-enough valid/values-and-errors
