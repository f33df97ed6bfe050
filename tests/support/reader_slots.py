"""Two readers of pyscard's list that are ours, named alike in every test of them."""

USER, SAM = "shuaka test user 00", "shuaka test psam 01"
WAIT_S = 5.0
