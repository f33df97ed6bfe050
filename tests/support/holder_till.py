"""A till with the holder's display open, and the holder's page on it."""

import asyncio
from contextlib import asynccontextmanager

from terminal.assemble.display import OpenDisplay
from terminal.holder.board import Board
from terminal.tui.question import ConfirmSplit
from tests.support.counter import opened
from tests.support.holder_page import HolderPage


@asynccontextmanager
async def beside(shop, size=(80, 24), *, page=True, **times):
    """A till whose display is open, and the holder's page on it."""
    times = {"grace_s": 0.2} | times
    async with opened(
        shop, size, display=lambda: OpenDisplay(shop.home.path, Board(**times))
    ) as till:
        display = await till.app.holder.open()
        holder = await asyncio.to_thread(HolderPage, display.address()) if page else None
        try:
            if holder is not None:
                await till.until(lambda: till.app.holder.present)
            yield till, holder
        finally:
            if holder is not None:
                holder.leave()
            await asyncio.to_thread(till.app.holder.close)


async def paying(till):
    """F8 and the operator's yes."""
    till.press("f8")
    await till.dialog(ConfirmSplit)
    till.press("enter")


async def asked(holder):
    return await asyncio.to_thread(holder.asked)


async def types(holder, ask, pin):
    assert await asyncio.to_thread(holder.type, ask, pin) == 204
