"""Values of the command line that are what is wanted as they were typed.

Typer has every value judged by a library of a tenth of a second, a plain word like all others.
A word where a word is wanted, and a default of the wanted kind, are taken here; everything else
still goes to typer's own judge, with its sentences.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from typer._coercion import RuntimeParam, build_runtime_param  # of the version that is locked


@dataclass(frozen=True)
class AsTyped(RuntimeParam):
    """A parameter whose values are looked at before anybody is asked to judge them."""

    descriptor: Any

    def _coerce_value(self, value: Any, param: Any, ctx: Any) -> Any:
        wanted: Any = self.annotation
        if get_origin(wanted) is list and isinstance(value, list | tuple):
            (kind,) = get_args(wanted)
            if all(type(one) is kind for one in value):
                return list(value)
        elif type(value) is wanted:
            return value
        return build_runtime_param(self.descriptor).coerce(value, param, ctx)


def take_as_typed(parameters: Iterable[Any]) -> None:
    """Every parameter but those with a parser of their own, which is asked each time."""
    for parameter in parameters:
        descriptor = getattr(parameter, "type_descriptor", None)
        if descriptor is not None and descriptor.parameter_info.parser is None:
            parameter._runtime_param = AsTyped(
                descriptor.parameter_info, descriptor.annotation, descriptor
            )
