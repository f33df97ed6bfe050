"""The transactions as typed messages, one module per group; names are the interface's own.

`exp_content` members carry our extensions as JSON text; the types for that text stand beside them.
"""
