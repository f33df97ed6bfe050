"""Our K messages of electronic prescriptions and of chronic illness (issue 8, 5).

KRXIS issues a prescription at a hospital, KRXSE shows it with what is left of it, KRXCA takes an
unused one back. KCHRO registers a chronic illness at the agency, KCHRE ends it, KCHRS lists. Their
national counterparts (7101-7211) are not among the field tables at hand.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec

from backend.protocol.fields import CODED, REQUIRED, number, text
from backend.protocol.messages.claims import AuditResult

VALID, EXPIRED, WITHDRAWN = "1", "2", "3"
"""rx_stas_codg."""

UNUSED, USED = "1", "2"
"""rx_used_stas_codg: used is a prescription of which nothing is left."""


AS_WRITTEN, SUBSTITUTED = "0", "1"
"""subst_flag."""


class PrescribedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One drug of a prescription: packs, and the days they are for.

    In KRXIS any code of the catalogue will do; what is kept is the national one.
    """

    med_list_codg: Annotated[str, text("医疗目录编码", 50, REQUIRED)]
    cnt: Annotated[Decimal, number("数量", "16,4", REQUIRED)]
    prd_days: Annotated[Decimal, number("周期天数", "4,2")] = Decimal(0)
    sin_dos_dscr: Annotated[str, text("单次剂量描述", 200)] = ""
    used_frqu_dscr: Annotated[str, text("使用频次描述", 200)] = ""
    medc_way_dscr: Annotated[str, text("用药途径描述", 200)] = ""


class PrescriptionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Node rxinfo of KRXIS. `valid_days` counts the day of issue; `subst_flag`: whether another
    maker's pack of the same drug, form and strength will do.
    """

    psn_no: Annotated[str, text("人员编号", 30, REQUIRED)]
    med_type: Annotated[str, text("医疗类别", 6, REQUIRED, CODED)]
    dise_codg: Annotated[str, text("病种编码", 30)] = ""
    dise_name: Annotated[str, text("病种名称", 500)] = ""
    dr_code: Annotated[str, text("医师编码", 30)] = ""
    dr_name: Annotated[str, text("医师姓名", 50, REQUIRED)]
    dept_name: Annotated[str, text("科室名称", 100)] = ""
    valid_days: Annotated[int, number("有效天数", "3")] = 3
    subst_flag: Annotated[str, text("同通用名替换标志", 3)] = AS_WRITTEN


class PrescribeRequest(msgspec.Struct, frozen=True):
    """Input of KRXIS."""

    rxinfo: PrescriptionInfo
    rxdetail: tuple[PrescribedItem, ...]


class PrescribedReply(msgspec.Struct, frozen=True, kw_only=True):
    """Output of KRXIS: the number, the last day, and what the rules warn of."""

    rxno: str
    valid_until: str
    warnings: tuple[AuditResult, ...] = ()


class PrescriptionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KRXSE and KRXCA."""

    rxno: Annotated[str, text("处方号", 30, REQUIRED)]


class PrescriptionRequest(msgspec.Struct, frozen=True):
    """Input of KRXSE and KRXCA."""

    data: PrescriptionQuery


class PrescriptionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One drug of a prescription with its name and how much of it was handed out."""

    med_list_codg: str
    name: str
    cnt: Decimal
    dispensed: Decimal
    prd_days: Decimal = Decimal(0)
    sin_dos_dscr: str = ""
    used_frqu_dscr: str = ""
    medc_way_dscr: str = ""


class Prescription(msgspec.Struct, frozen=True, kw_only=True):
    """A prescription as it stands; `rx_stas_codg` and `rx_used_stas_codg` are the code lists'."""

    rxno: str
    fixmedins_code: str
    fixmedins_name: str
    psn_no: str
    psn_name: str
    med_type: str
    dise_codg: str
    dise_name: str
    dr_name: str
    dept_name: str
    issued_at: str
    valid_until: str
    rx_stas_codg: str
    rx_used_stas_codg: str
    items: tuple[PrescriptionLine, ...]
    subst_flag: str = AS_WRITTEN


class PrescriptionReply(msgspec.Struct, frozen=True):
    """Output of KRXSE and KRXCA."""

    data: Prescription


class PharmacyPrescription(msgspec.Struct, frozen=True, omit_defaults=True):
    """rxExpContent of 2203A as JSON: which prescription of the hospital named beside it it is."""

    rxno: str = ""


class ChronicIllness(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KCHRO: an illness of a person; `until` is its last day, empty for open."""

    certno: str
    dise_codg: str
    dise_name: str
    since: str
    until: str = ""


class ChronicRequest(msgspec.Struct, frozen=True):
    """Input of KCHRO."""

    data: ChronicIllness


class ChronicEnd(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KCHRE: the illness ends today."""

    certno: str
    dise_codg: str


class ChronicEndRequest(msgspec.Struct, frozen=True):
    """Input of KCHRE."""

    data: ChronicEnd


class ChronicQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Node data of KCHRS."""

    certno: str


class ChronicQueryRequest(msgspec.Struct, frozen=True):
    """Input of KCHRS."""

    data: ChronicQuery


class ChronicRow(msgspec.Struct, frozen=True, kw_only=True):
    """One registered illness; `in_force`: it counts today."""

    dise_codg: str
    dise_name: str
    since: str
    until: str
    in_force: bool


class ChronicList(msgspec.Struct, frozen=True, kw_only=True):
    """A person's registered illnesses, newest first."""

    psn_no: str
    psn_name: str
    illnesses: tuple[ChronicRow, ...]


class ChronicReply(msgspec.Struct, frozen=True):
    """Output of KCHRO, KCHRE and KCHRS."""

    data: ChronicList
