"""What the store says when it cannot: a place that is not ours, a database that did not do it."""

from __future__ import annotations


class StoreRefused(Exception):  # noqa: N818 - "refused" is the word of the field
    """The place is not a store this program may write: `template` and `values` say why."""

    def __init__(self, template: str, **values: str) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


class StoreFailure(Exception):  # noqa: N818 - names an event of the world, not a bug
    """The database did not do it: locked, full, gone. The transaction has had no effect."""

    template = "The centre's database failed ({detail}); nothing was booked."

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.values = {"detail": detail}

    def __str__(self) -> str:
        return self.template.format(**self.values)
