"""The words after `shuaka`: a table of names, what each is for, and the module that knows it.

A part is imported when it is used; the list of commands needs none of them. `day.report` is a
command that is put into a group. Other parts bring groups of their own, and what is put into those,
by entry point under names of the same form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer._click.exceptions import UsageError  # typer carries its own click
from typer.core import TyperCommand, TyperGroup

from terminal.usage import (
    UserContext,
    in_the_users_language,
    insist_on_text,
    language_given,
    ready_to_call,
    say_mistake,
    say_unwritten,
)
from terminal.words import N_, choose, set_language, tr

ENTRY_POINTS = "shuaka.commands"
WORDS = "shuaka.words"
"""Where a call keeps the words after the command's name."""
EPILOG = N_(
    "Exit codes: 0 done, 1 refused (the reason is given), 2 wrong usage, "
    "3 outcome unknown, or device or host failure (the journal has it). "
    "The PIN is asked for, or comes from --pin-file or SHUAKA_PIN; never from an argument."
)
OWN_CODES = "Exit codes:"
"""A command that says its own says no others."""
PAID = ("settle", "cancel", "admit", "change", "discharge", "undo", "deposit")
"""What is put into `shuaka hospital`."""
OWN = {
    "sell": "terminal.commands.selling:sell",
    "quote": "terminal.commands.quote:quote",
    "basket": "terminal.commands.basket:app",
    "refund": "terminal.commands.selling:refund",
    "load": "terminal.commands.selling:load",
    "balance": "terminal.commands.selling:balance",
    "activate": "terminal.commands.activate:activate",
    "pin": "terminal.commands.pin:app",
    "statement": "terminal.commands.statement:statement",
    "receipt": "terminal.commands.receipts:receipt",
    "bill": "terminal.commands.bill:bill",
    "explain": "terminal.commands.explain:explain",
    "hospital": "terminal.commands.hospital:app",
    **{f"hospital.{name}": f"terminal.commands.stays:{name}" for name in PAID},
    "day": "terminal.commands.day:app",
    "day.report": "terminal.commands.day_report:report_day",
    "stock": "terminal.commands.stock:app",
    "journal": "terminal.commands.journal:app",
    "desk": "terminal.commands.desk:app",
    "desk.online": "terminal.commands.online:online",
    "desk.phone": "terminal.commands.phone:phone",
    "read": "terminal.commands.reading:read",
    "fault": "terminal.commands.fault:app",
    "lesson": "terminal.commands.lesson:app",
    "web": "terminal.commands.web:web",
    "holder": "terminal.commands.holder:holder",
    "doctor": "terminal.commands.doctor:doctor",
    "reset": "terminal.commands.training:reset",
}
SUMMARIES = {
    "sell": N_("Sell a basket to a card: quote, PIN, debit, settlement, receipt."),
    "quote": N_("Ask the centre who would pay what; nothing is booked."),
    "basket": N_("Baskets that were put aside: hold, list, recall, drop."),
    "refund": N_("Give a sale back."),
    "load": N_("Load the money that waits at the centre onto a card."),
    "balance": N_("Who is it, what does the account hold, what waits."),
    "activate": N_("Activate a card; waiting money is loaded at once."),
    "pin": N_("The PIN of a card."),
    "statement": N_("Credits and spending of the personal account."),
    "receipt": N_("Print a receipt again."),
    "bill": N_("Print the settlement form of a bill on A4."),
    "explain": N_("Where each yuan of a bill went, step by step."),
    "hospital": N_("Visits and stays at a hospital: register, lines, settle, undo."),
    "day": N_("The working day: open, reconcile, close, report."),
    "stock": N_("What the centre is told of goods that were sold and came back."),
    "journal": N_("The terminal's journal."),
    "desk": N_("What is done at the bank desk, the agency and on the telephone."),
    "read": N_("Read an application of a card, file by file."),
    "fault": N_("Faults of the world, armed on purpose."),
    "lesson": N_("Lessons at the counter: list, run, check."),
    "web": N_("The counter in a browser of this computer."),
    "holder": N_("The holder's own display, with keys for the PIN."),
    "doctor": N_("Look at the machine and say what is missing."),
    "reset": N_("Put the training world back."),
    "card": N_("Emulated cards: issue, list, show, insert, serve, script."),
    "centre": N_("The settlement centre: serve it, its catalogue, people, jobs and books."),
    "reader": N_("Card readers: list, watch, check, adopt a card."),
}
"""One line each for the list of commands; what a command says of itself is longer."""

Loader = Callable[[], Any]


def _own(source: str) -> Loader:
    module, _, attribute = source.partition(":")
    return lambda: getattr(import_module(module), attribute)


OWN_LOADERS: Mapping[str, Loader] = {name: _own(source) for name, source in OWN.items()}


@cache
def loaders() -> Mapping[str, Loader]:
    """Every name with what brings its command or group; own ones first. Looked for once: every
    package that is installed has to be asked.
    """
    from importlib.metadata import entry_points

    return {**OWN_LOADERS, **{point.name: point.load for point in entry_points(group=ENTRY_POINTS)}}


def _loaders_for(name: str) -> Mapping[str, Loader]:
    """Where a name and what is put into it are found: nobody else is asked for our own."""
    return OWN_LOADERS if name in OWN else loaders()


def looks_into_a_home(name: str, words: Sequence[str]) -> bool:
    """Whether a command looks into a home without being the terminal's own; of a group, if the
    words after it name one of its commands: a mistyped one is said before anything is made.
    """
    if name in OWN:
        return False
    found = loaded(name)
    for word in words:
        if word.startswith("-") or not hasattr(found, "commands"):
            return True
        found = found.commands.get(word)
    return found is not None and not hasattr(found, "commands")


def _command(name: str, what: Any) -> Any:
    """A command, or a group, from a function or a Typer application; shells complete `shuaka`."""
    if isinstance(what, typer.Typer):
        what.info.cls = Group
        return typer.main.get_group(what)
    single = typer.Typer(add_completion=False)
    single.command(name, epilog=None if OWN_CODES in (what.__doc__ or "") else EPILOG)(what)
    return typer.main.get_command(single)


def loaded(name: str) -> Any:
    """A command with the names of those that are put into it, in English."""
    known = _loaders_for(name)
    found = _command(name, known[name]())
    for inner, load in known.items():
        head, _, tail = inner.partition(".")
        if head == name and tail:
            found.add_command(TyperCommand(tail))
            found.waiting[tail] = load
    return ready_to_call(found)


def every_command() -> Iterator[tuple[str, Any]]:
    """All commands and groups with what is typed to reach them, the outer ones first."""
    waiting = [(name, loaded(name)) for name in loaders() if "." not in name]
    while waiting:
        words, command = waiting.pop(0)
        yield words, command
        for name, inner in getattr(command, "commands", {}).items():
            own = command.brought(name) if isinstance(command, Group) else inner
            waiting.append((f"{words} {name}", own))


class Group(TyperGroup):
    """Commands of one module and those that other parts put in: each loaded when it is called."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.waiting: dict[str, Loader] = {}

    def brought(self, name: str) -> Any:
        """A command by its name, in English; None for none."""
        if name in self.waiting:
            self.commands[name] = ready_to_call(_command(name, self.waiting.pop(name)()))
        return self.commands.get(name)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One that is listed says what it is for."""
        command = self.brought(cmd_name)
        told = command is not None and ctx.meta.get(CALLING) is not self
        return in_the_users_language(command) if told else command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Now one is called; a wrong name is answered with the likely ones."""
        if not ctx.resilient_parsing:
            ctx.meta[CALLING] = self
        return super().resolve_command(ctx, args)


class Grammar(Group):
    """The commands of the table, each loaded when it is called; all in the user's language."""

    context_class = UserContext

    def make_context(self, *given: Any, **more: Any) -> Any:
        """A call; wrong words of it are answered in the user's language."""
        try:
            return super().make_context(*given, **more)
        except UsageError as wrong:
            say_mistake(wrong)
        except OSError as lost:
            say_unwritten(lost)

    def invoke(self, ctx: Any) -> Any:
        """The command that is called; wrong words after it likewise."""
        try:
            return super().invoke(ctx)
        except UsageError as wrong:
            say_mistake(wrong)
        except (typer.Abort, EOFError) as ended:
            typer.echo("\n" + tr(N_("Aborted.")), err=True)
            raise typer.Exit(1) from ended
        except OSError as lost:
            say_unwritten(lost)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The language is known before anything is said; the words after the command's name are
        kept, for its own callback is told none of them.
        """
        set_language(choose(language_given(args)))
        ready_to_call(self)
        insist_on_text(args)
        words = super().parse_args(ctx, args)
        ctx.meta[WORDS] = tuple(words)
        return words

    def list_commands(self, ctx: Any) -> list[str]:
        """Names without a dot; what people use most stands first."""
        del ctx
        return [name for name in loaders() if "." not in name]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """For the list only the summary; the whole command when it is called."""
        if cmd_name not in _loaders_for(cmd_name):
            return None
        if ctx.meta.get(CALLING) is not self:
            return TyperCommand(cmd_name, help=tr(SUMMARIES.get(cmd_name, "")))
        return loaded(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The names to choose from are those of the table, when somebody has to choose."""
        if args[0] in OWN:
            return super().resolve_command(ctx, args)
        self.commands = {name: TyperCommand(name) for name in self.list_commands(ctx)}
        return super().resolve_command(ctx, args)


CALLING = "terminal.grammar.calling"
"""Which group has been asked for one of its commands: not for its list."""
