"""The settlement centre: request in, one database transaction, the reply after its commit."""
