"""`shuaka card ...`: look at cards, carry them as text, compare, script and extend them.

Looking takes no card from its owner and shows neither keys nor digests. Home and language come
from the composition root (`ctx.obj`), which also adds the commands that need the centre (issue,
clone).
"""

from __future__ import annotations

import typer

from card_emulator.cli import carrying, extending, people, scripting, showing, slotting
from card_emulator.cli.speaking import EXIT_CODES

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Training cards: list, show, issue, carry as text, compare, script, extend, serve.",
    epilog=EXIT_CODES,
)
app.command("list", epilog=EXIT_CODES)(showing.list_cards)
app.command("show", epilog=EXIT_CODES)(showing.show)
app.command("people", epilog=EXIT_CODES)(people.people)
app.command("export", epilog=EXIT_CODES)(carrying.export)
app.command("import", epilog=EXIT_CODES)(carrying.import_card)
app.command("diff", epilog=EXIT_CODES)(carrying.diff)
app.command("script", epilog=EXIT_CODES, help=scripting.DESCRIPTION)(scripting.script)
app.command("extend", epilog=EXIT_CODES, help=extending.DESCRIPTION)(extending.extend_card)
app.command("serve", epilog=slotting.EXIT_CODES_SERVING)(slotting.serve)
app.command("insert", epilog=slotting.EXIT_CODES_SERVING)(slotting.insert)
app.command("remove", epilog=slotting.EXIT_CODES_SERVING)(slotting.remove)
app.command("inserted", epilog=slotting.EXIT_CODES_SERVING)(slotting.inserted)

__all__ = ["app"]
