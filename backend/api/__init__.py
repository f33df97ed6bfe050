"""The centre over HTTP: the web framework's one door (settlement.md 2.4).

The same bytes as in process: a request body is what `Centre.handle` is given, its answer is the
response body. Everything else here keeps the wrong bodies and the wrong callers away from it.
"""
