"""Books that are put back: what a restored backup of the journal or of the centre leaves."""

import shutil

from terminal.assemble.opening import assemble
from terminal.journal import Journal


def reopen(shop):
    shop.world = assemble(shop.home)


def kept(shop, name):
    """A copy of one database as it is now, to be put back later."""
    path = getattr(shop.home, name)
    store = path.with_suffix(".kept")
    if name == "centre":
        shop.world.store.copy_to(store)
    else:
        shop.close()
        shutil.copy(path, store)
        reopen(shop)
    return path, store


def put_back(shop, path, store):
    """What a restored backup leaves: the older file, and nothing of what came after.

    Message numbers go on as if minutes had passed since, not parts of a second.
    """
    shop.close()
    used = Journal(shop.home.journal)
    stamp = used.last_stamp()
    used.close()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(store, path)
    older = Journal(shop.home.journal)
    older.keep_stamp(stamp)
    older.close()
    reopen(shop)
