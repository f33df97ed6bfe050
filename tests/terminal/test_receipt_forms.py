"""The forms of a receipt: paper widths, copies, reprint, PDF, printer bytes, QR."""

import io

import pypdf
import pytest

from backend.protocol.money import yuan
from terminal import pdf
from terminal.columns import width
from terminal.escpos import PrinterFailed, as_escpos, write_paper
from terminal.receipt import NARROW, WIDE, Copy, Form, Letterhead, print_receipt, qr_content
from terminal.words import set_language


@pytest.fixture(autouse=True)
def english():
    yield
    set_language("en")


@pytest.fixture
def sold(shop):
    return shop.sell("zhao").entry


def printed(shop, entry, **form):
    return print_receipt(entry, Letterhead.of(shop.workplace.settings), Form(**form))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", [NARROW, WIDE])
def test_every_line_fits_its_paper(shop, sold, language, columns):
    set_language(language)
    lines = printed(shop, sold, columns=columns).splitlines()
    assert all(width(line) <= columns for line in lines)
    assert any(line.endswith("121.60") for line in lines)


def test_wide_paper_takes_one_line_for_an_item(shop, sold):
    wide = printed(shop, sold, columns=WIDE).splitlines()
    for line in sold.lines:
        row = next(row for row in wide if f" {line.count} x {line.price} " in row)
        assert row.startswith(line.name[:4])
        assert row.endswith(yuan(line.amount_fen))


def test_a_long_name_of_a_kind_stands_below_its_label_on_narrow_paper(shop, sold):
    name = "employees' basic insurance"
    assert f"Insurance\n{name:>{NARROW}}\n" in printed(shop, sold, columns=NARROW)
    assert f"Insurance{name:>{WIDE - len('Insurance')}}\n" in printed(shop, sold, columns=WIDE)


def test_only_the_shops_copy_is_signed(shop, sold):
    assert "signature" in printed(shop, sold, copy=Copy.SHOP)
    assert "signature" not in printed(shop, sold, copy=Copy.HOLDER)


def test_a_reprint_says_so(shop, sold):
    assert "reprint" in printed(shop, sold, reprint=True)
    assert "reprint" not in printed(shop, sold)


def test_the_citizen_id_is_masked(shop, sold):
    text = printed(shop, sold)
    assert sold.settlement.certno not in text
    assert sold.settlement.certno[-4:] in text


def test_the_pdf_says_what_the_paper_says(shop, sold):
    set_language("zh")
    lines = printed(shop, sold, columns=WIDE).splitlines()
    document = pdf.as_pdf(lines, pdf.ROLL_80, title=sold.msgid, qr=qr_content(sold))
    reader = pypdf.PdfReader(io.BytesIO(document))
    text = "".join(page.extract_text() for page in reader.pages)
    squeezed = "".join(text.replace("\0", "").split())  # pypdf leaves the high byte of a glyph
    assert all("".join(line.split()) in squeezed for line in lines)
    assert len(reader.pages) == 1
    assert len(reader.pages[0].images) == 1


def test_a_long_paper_goes_on_over_pages():
    lines = [f"第{number}行 line {number}" for number in range(300)]
    reader = pypdf.PdfReader(io.BytesIO(pdf.as_pdf(lines, pdf.A4, title="long")))
    assert len(reader.pages) > 1
    assert "line299" in "".join(reader.pages[-1].extract_text().split())


def test_without_a_chinese_font_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    monkeypatch.setattr(pdf, "FONT_FILES", ())
    with pytest.raises(pdf.NoChineseFont, match="fonts-wqy-microhei"):
        pdf.as_pdf(["药"], pdf.ROLL_58, title="x")
    assert pdf.as_pdf(["plain"], pdf.ROLL_58, title="x").startswith(b"%PDF")


def test_printer_bytes_are_chinese_two_byte_text_between_reset_and_cut():
    assert as_escpos(["药 1.00"]) == b"\x1b@\x1c&" + "药 1.00\n".encode("gb18030") + b"\x1dVB@"


def test_a_yen_sign_is_sent_in_the_form_printers_have():
    assert "￥5".encode("gb18030") in as_escpos(["¥5"])


def test_a_name_of_goods_gives_the_printer_no_orders():
    assert b"a @b\n" in as_escpos(["a\x1b@b"])


def test_the_printer_draws_the_code_itself():
    stored = b"\x1d(k" + (3 + 4).to_bytes(2, "little") + b"\x31\x50\x304301"
    assert stored in as_escpos(["x"], qr="4301")


def test_a_printer_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(PrinterFailed, match="No such file"):
        write_paper(str(tmp_path / "no" / "printer"), b"x")


def test_bytes_reach_a_file_whole_and_private(tmp_path):
    place = tmp_path / "paper.bin"
    write_paper(str(place), b"one")
    write_paper(str(place), b"two")
    assert place.read_bytes() == b"two"
    assert place.stat().st_mode & 0o777 == 0o600
