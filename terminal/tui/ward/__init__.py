"""The hospital on the screen: visits, one visit with its lines and who pays, what is done to it."""
