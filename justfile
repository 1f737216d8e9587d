# The gate: the same steps as .ci/run, without its installs. `just check test window` does only those two.
check *steps:
    .ci/check {{ steps }}
