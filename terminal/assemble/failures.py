"""Exceptions of the other parts that carry a sentence for people (`template` and `values`)."""

from backend.catalogue_report import CatalogueRefusedError
from backend.desk import DeskRefused
from backend.shop_table import CatalogueError
from backend.store import StoreFailure, StoreRefused
from card_emulator.nvm import CardFileError

FOREIGN = (
    CardFileError,
    CatalogueError,
    CatalogueRefusedError,
    DeskRefused,
    StoreFailure,
    StoreRefused,
)
