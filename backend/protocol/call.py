"""What a transaction is: its number, its names, its message types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Input = TypeVar("Input")
Output = TypeVar("Output")


@dataclass(frozen=True, slots=True)
class Call(Generic[Input, Output]):
    """`infno` with its message types; `output` is None where the answer has no body."""

    infno: str
    name: str
    chinese: str
    input: type[Input]
    output: type[Output] | None
