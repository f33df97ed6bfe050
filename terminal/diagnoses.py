"""Diagnoses to choose from at the training hospital, found by code, name or pinyin initials.

A small list of common ones in the shape of the national ICD-10 edition; another code is typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from terminal.words import CHINESE, N_, language, tr


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Code, the name that goes to the centre, its initials, and the words for an English screen."""

    code: str
    name: str
    initials: str
    english: str

    @property
    def words(self) -> str:
        """The name in the language spoken."""
        return self.name if language() == CHINESE else tr(self.english)


DIAGNOSES = (
    Diagnosis("J06.900", "急性上呼吸道感染", "jxshxdgr", N_("Common cold")),
    Diagnosis("J20.900", "急性支气管炎", "jxzqgy", N_("Acute bronchitis")),
    Diagnosis("J18.900", "肺炎", "fy", N_("Pneumonia")),
    Diagnosis("J45.900", "支气管哮喘", "zqgxc", N_("Asthma")),
    Diagnosis("J44.900", "慢性阻塞性肺疾病", "mxzsxfjb", N_("Chronic obstructive lung disease")),
    Diagnosis("I10.x00", "高血压病", "gxyb", N_("High blood pressure")),
    Diagnosis("I25.100", "冠状动脉粥样硬化性心脏病", "gzdmzyyhxxzb", N_("Coronary heart disease")),
    Diagnosis("I21.900", "急性心肌梗死", "jxxjgs", N_("Heart attack")),
    Diagnosis("I63.900", "脑梗死", "ngs", N_("Stroke")),
    Diagnosis("E11.900", "2型糖尿病", "2xtnb", N_("Type 2 diabetes")),
    Diagnosis("E78.500", "高脂血症", "gzxz", N_("High blood fats")),
    Diagnosis("E04.900", "甲状腺结节", "jzxjj", N_("Thyroid nodule")),
    Diagnosis("K29.700", "胃炎", "wy", N_("Gastritis")),
    Diagnosis("K25.900", "胃溃疡", "wky", N_("Stomach ulcer")),
    Diagnosis("K35.800", "急性阑尾炎", "jxlwy", N_("Acute appendicitis")),
    Diagnosis("K80.200", "胆囊结石", "dnjs", N_("Gallstones")),
    Diagnosis("K40.900", "腹股沟疝", "fggs", N_("Inguinal hernia")),
    Diagnosis("A09.900", "感染性腹泻", "grxfx", N_("Infectious diarrhoea")),
    Diagnosis("N39.000", "泌尿道感染", "mndgr", N_("Urinary infection")),
    Diagnosis("N20.000", "肾结石", "sjs", N_("Kidney stone")),
    Diagnosis("N18.900", "慢性肾脏病", "mxszb", N_("Chronic kidney disease")),
    Diagnosis("M54.500", "腰痛", "yt", N_("Low back pain")),
    Diagnosis("M17.900", "膝关节骨关节炎", "xgjggjy", N_("Osteoarthritis of the knee")),
    Diagnosis("M51.200", "腰椎间盘突出", "yzjptc", N_("Slipped disc")),
    Diagnosis("S72.000", "股骨颈骨折", "ggjgz", N_("Broken neck of the femur")),
    Diagnosis("S93.400", "踝关节扭伤", "hgjns", N_("Sprained ankle")),
    Diagnosis("L50.900", "荨麻疹", "qmz", N_("Hives")),
    Diagnosis("H26.900", "白内障", "bnz", N_("Cataract")),
    Diagnosis("H10.900", "结膜炎", "jmy", N_("Conjunctivitis")),
    Diagnosis("O80.000", "头位顺产", "twsc", N_("Normal birth")),
)


def found(text: str) -> list[Diagnosis]:
    """Those that all parts of a text fit; what begins with it before what contains it."""
    typed = text.casefold().strip()
    fits = [one for one in DIAGNOSES if all(part in _searched(one) for part in typed.split())]
    return sorted(fits, key=lambda one: not _begins(one, typed))


def _begins(one: Diagnosis, typed: str) -> bool:
    names = (one.initials, one.code.casefold(), one.name, one.english.casefold())
    return any(name.startswith(typed) for name in names)


def _searched(one: Diagnosis) -> str:
    words = (one.code, one.name, one.initials, one.english, tr(one.english))
    return " ".join(words).casefold()
