"""Exceptions of the other parts that carry a sentence for people (`template` and `values`)."""

from backend.booking import DeskRefused
from backend.catalogue_report import CatalogueRefusedError
from backend.shop_table import CatalogueError
from backend.store import StoreFailure, StoreRefused
from card_emulator.nvm import CardFileError
from card_emulator.refusals import CardRefused

FOREIGN = (
    CardFileError,
    CardRefused,
    CatalogueError,
    CatalogueRefusedError,
    DeskRefused,
    StoreFailure,
    StoreRefused,
)
