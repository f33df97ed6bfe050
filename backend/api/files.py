"""Files over HTTP as the national sample code sends them (settlement.md 2.4, 2.14).

9101 may be a form with a text part `jsonStr`, the envelope, and a binary part `file`; 9102 answers
the bare bytes unless the caller asks for JSON by name. Inside, both are ordinary envelopes.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from urllib.parse import quote

import msgspec

from backend.protocol import codec
from backend.protocol.envelope import SUCCESS, Reply
from backend.protocol.messages.files import DownloadReply

FORM = "multipart/form-data"
OCTETS = "application/octet-stream"
ENVELOPE_PART, FILE_PART = "jsonStr", "file"
MOST_PARTS = 8


def envelope_of(body: bytes, content_type: str) -> bytes:
    """The envelope of a body, with the file of its form in its place; raises DecodeError."""
    if not content_type.lower().startswith(FORM):
        return body
    parts = _parts(body, content_type)
    if set(parts) != {ENVELOPE_PART, FILE_PART}:
        raise msgspec.DecodeError(f"a form has the parts {ENVELOPE_PART} and {FILE_PART}")
    tree = msgspec.json.decode(parts[ENVELOPE_PART], type=dict[str, object])
    message = tree.get("input")
    node = message.get("fsUploadIn") if isinstance(message, dict) else None
    if not isinstance(node, dict):
        raise msgspec.DecodeError("a form carries the file of a fsUploadIn")
    node["in"] = b64encode(parts[FILE_PART]).decode("ascii")
    return msgspec.json.encode(tree)


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file that a reply carries; `disposition` is the header that names it."""

    content: bytes
    disposition: str


def carried_file(reply: bytes, accept: str) -> CarriedFile | None:
    """The file in the reply to a 9102; None for a refusal, or if the caller wants the envelope."""
    opened = codec.decode(reply, Reply)
    if opened.infcode != SUCCESS or "application/json" in accept.lower():
        return None
    file = codec.decode(opened.output, DownloadReply)
    return CarriedFile(bytes(file.file), f"attachment; filename*=UTF-8''{quote(file.filename)}")


def _parts(body: bytes, content_type: str) -> dict[str, bytes]:
    """The parts of a form by name."""
    head = Message()
    head["content-type"] = content_type
    boundary = head.get_param("boundary")
    if not isinstance(boundary, str) or not boundary.isascii():
        raise msgspec.DecodeError("a form without a boundary")
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("ascii"))
    if len(pieces) > MOST_PARTS + 2 or not pieces[-1].startswith(b"--"):
        raise msgspec.DecodeError("a form that does not end")
    return dict(_part(piece) for piece in pieces[1:-1])


def _part(piece: bytes) -> tuple[str, bytes]:
    head, blank, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    name = BytesHeaderParser().parsebytes(head).get_param("name", header="content-disposition")
    if not blank or not isinstance(name, str):
        raise msgspec.DecodeError("a part without a name")
    return name, content
