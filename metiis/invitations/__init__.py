"""Single-use links: the invitation that opens an account, the recovery of a forgotten password."""
