"""A check told as text, as a document for JSON, and as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from statistics import median, quantiles

from terminal.check.atr import Atr
from terminal.check.plot import bins, histogram
from terminal.check.suite import Report, Timing
from terminal.words import N_, tr

TRAINING = N_("TRAINING: shuaka reader report")
BARS = " ▁▂▃▄▅▆▇█"
STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .9rem .2rem 0;"
    "text-align:left;border-bottom:1px solid #ddd}code{font-family:ui-monospace,monospace}"
    ".differs{color:#a33}"
)


def document(report: Report) -> dict[str, object]:
    """The report as plain values."""
    return {
        "training": True,
        "reader": report.reader,
        "card": "ours" if report.ours else "not ours",
        "atr": dict(_atr_facts(report.atr)),
        "answers": [
            {"probe": one.probe, "value": one.value, "reference": one.reference or one.value}
            for one in report.answers
        ],
        "timings": [
            {"command": one.command, "median_ms": _median(one), "p95_ms": _p95(one),
             "milliseconds": [round(value, 4) for value in one.milliseconds]}
            for one in report.timings
        ],
        "differences": differences(report),
    }  # fmt: skip


def differences(report: Report) -> int:
    """How many answers differ from the reference run."""
    return sum(bool(answer.reference) for answer in report.answers)


def _atr_facts(atr: Atr) -> Iterator[tuple[str, str]]:
    yield "bytes", atr.raw.hex(" ").upper()
    yield "convention", atr.convention or "?"
    yield "interface", " ".join(f"{name}={value:02X}" for name, value in atr.interface) or "-"
    yield "protocols", " ".join(f"T={number}" for number in atr.protocols)
    yield "historical", atr.historical.hex(" ").upper() or "-"
    yield "check byte", {None: "none", True: "right", False: "wrong"}[atr.check]
    if atr.complaint:
        yield "complaint", atr.complaint


def _median(timing: Timing) -> float:
    return round(median(timing.milliseconds), 4)


def _p95(timing: Timing) -> float:
    values = timing.milliseconds
    return round(quantiles(values, n=20)[-1] if len(values) > 1 else values[0], 4)


def text(report: Report) -> str:
    """The report for a terminal."""
    lines = [tr(TRAINING), f"{report.reader}: {_card(report)}", "", "ATR"]
    lines += [f"  {name:28} {value}" for name, value in _atr_facts(report.atr)]
    lines += ["", tr("Answers")]
    for one in report.answers:
        beside = "   " + tr("ours: {value}", value=one.reference) if one.reference else ""
        lines.append(f"  {one.probe:28} {one.value}{beside}")
    lines += ["", tr("Times, in milliseconds: median, 95 of 100, and how they spread")]
    for timing in report.timings:
        filled, _, _ = bins(timing.milliseconds)
        top = max(filled)
        spread = "".join(BARS[-(-n * (len(BARS) - 1) // top)] for n in filled)
        lines.append(f"  {timing.command:20} {_median(timing):9.3f} {_p95(timing):9.3f}  {spread}")
    lines += ["", _verdict(report)]
    return "\n".join(lines) + "\n"


def _card(report: Report) -> str:
    return tr("our own card") if report.ours else tr("a card that is not ours, masked")


def _verdict(report: Report) -> str:
    count = differences(report)
    if not count:
        return tr("Nothing differs from our own card on our own reader.")
    return tr("{count} answers differ from our own card on our own reader.", count=count)


def html(report: Report) -> str:
    """The report as one page, plots included."""
    atr = "".join(_row(name, f"<code>{escape(value)}</code>") for name, value in
                  _atr_facts(report.atr))  # fmt: skip
    answers = "".join(
        _row(one.probe, escape(one.value), escape(one.reference)) for one in report.answers
    )
    plots = "".join(
        f"<h3>{escape(one.command)}</h3><p>{tr('median')} {_median(one):.3f} ms, "
        f"{tr('95 of 100 below')} {_p95(one):.3f} ms</p>"
        + histogram(one.command, one.milliseconds, "ms")
        for one in report.timings
    )
    head = escape(tr(TRAINING))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{head}</title>'
        f"<style>{STYLE}</style><h1>{head}</h1>"
        f"<p>{escape(report.reader)}: {escape(_card(report))}. {escape(_verdict(report))}</p>"
        f"<h2>ATR</h2><table>{atr}</table>"
        f"<h2>{escape(tr('Answers'))}</h2><table><tr><th><th>{escape(tr('here'))}"
        f"<th>{escape(tr('our own, where it differs'))}</tr>{answers}</table>"
        f"<h2>{escape(tr('Times'))}</h2>{plots}</html>\n"
    )


def _row(name: str, *cells: str) -> str:
    body = "".join(
        f'<td class="differs">{cell}' if at and cell else f"<td>{cell}"
        for at, cell in enumerate(cells)
    )
    return f"<tr><td>{escape(name)}{body}</tr>"
