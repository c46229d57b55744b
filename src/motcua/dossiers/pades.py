# SPDX-License-Identifier: EUPL-1.2
"""How `signing` signs and checks: pyHanko, and typst for what is seen of a signature."""

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from asn1crypto import parser, x509
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp.static import StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from motcua.dossiers.sheets import drawing, wording
from motcua.dossiers.signing import Key, NoSigningKey, NotSignable, Place, Shown, Signature

_TIMESTAMP_SECONDS: Final = 10
_MM: Final = 72 / 25.4


def signed(
    pdf: bytes, *, key: Key, name: str, reason: str, at: datetime, shown: Shown, place: Place | None = None
) -> bytes:
    """As `signing.sign_pdf`."""
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        heights = _page_heights(writer.prev)
        if writer.prev.encrypted:
            raise NotSignable(why=_("tệp có mật khẩu"))
        place = place or _lower_right(writer.prev, heights)
        box = _box(place, heights[place.page - 1])
        count = sum(1 for _field in fields.enumerate_sig_fields(writer.prev))
        signer = _Signer(
            signers.PdfSignatureMetadata(
                field_name=f"ChuKy{count + 1}",
                name=name,
                reason=reason,
                md_algorithm="sha256",
                subfilter=fields.SigSeedSubFilter.PADES,
            ),
            signer=_opened(key),
            timestamper=_timestamper(),
            stamp_style=_stamp(shown, place, at=at),
            new_field_spec=fields.SigFieldSpec(
                f"ChuKy{count + 1}",
                on_page=place.page - 1,
                box=box,
            ),
        )
        signer.at = at
        written = signer.sign_pdf(writer)
    except (PdfReadError, SigningError, IndexError, KeyError, ValueError) as problem:
        raise NotSignable(why=type(problem).__name__) from problem
    return bytes(written.getbuffer())


def signatures_of(pdf: bytes) -> list[Signature]:
    """As `signing.verify_pdf`."""
    context = ValidationContext(trust_roots=_roots(), allow_fetching=False)
    try:
        return [_checked(each, context) for each in PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures]
    except Exception:  # a file with a changed byte can break a reader anywhere
        return []


def _checked(embedded: Any, context: ValidationContext) -> Signature:
    signer, at, reason = "", None, ""
    try:
        reason = str(embedded.sig_object.get("/Reason", ""))
        at = embedded.self_reported_timestamp
        signer = str(embedded.signer_cert.subject.native.get("common_name", ""))
        status = validate_pdf_signature(embedded, signer_validation_context=context)
    except Exception:  # the same: what cannot be read is broken, and said to be
        return Signature(signer, at, reason, is_intact=False, covers_all=False, is_trusted=False)
    changes = status.modification_level
    only_signed_again = changes is not None and changes <= ModificationLevel.FORM_FILLING
    covers_all = status.coverage == SignatureCoverageLevel.ENTIRE_FILE or (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION and only_signed_again
    )
    return Signature(
        signer,
        at,
        reason,
        is_intact=bool(status.intact and status.valid and _is_filled_with_nothing(embedded)),
        covers_all=bool(covers_all),
        is_trusted=bool(status.trusted),
    )


def _is_filled_with_nothing(embedded: Any) -> bool:
    """Say whether the room left behind the signature is empty: no signature covers it, so nothing may stand there."""
    content = bytes(embedded.pkcs7_content)
    return not any(content[parser.peek(content) :])


class _Signer(signers.PdfSigner):
    """Signs at the moment of the instance's clock."""

    at: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


class _DrawnStamp(ImportedPdfPage):
    """A stamp out of a PDF in memory instead of a file."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__(file_name="")  # type: ignore[no-untyped-call]
        self.pdf = pdf

    def render(self) -> bytes:
        writer: Any = self._ensure_writer
        drawn = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.pdf)), page_ix=0)
        self.resources.xobject["/DrawnStamp"] = drawn
        left, bottom, right, top = drawn.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/DrawnStamp Do"


def _stamp(shown: Shown, place: Place, *, at: datetime) -> StaticStampStyle:
    data = {
        "name": "chu ky",
        "width": place.width,
        "height": place.height,
        "colour": shown.colour,
        "framed": shown.is_framed,
        "lines": [
            {"text": wording.plain(line), "bold": number == 0} for number, line in enumerate(shown.lines) if line
        ],
    }
    whole = SimpleBoxLayoutRule(x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins())
    drawn = _DrawnStamp(drawing.pdf_of("stamp", data, at=at))
    return StaticStampStyle(background=drawn, background_layout=whole, border_width=0)


def _opened(key: Key) -> signers.SimpleSigner:
    opened: signers.SimpleSigner | None
    try:
        opened = signers.SimpleSigner.load_pkcs12(
            str(key.file), passphrase=key.passphrase.encode() if key.passphrase else None
        )
    except (OSError, ValueError):
        opened = None
    if opened is None:
        raise NoSigningKey
    return opened


def _timestamper() -> timestamps.HTTPTimeStamper | None:
    url = settings.SIGNING_TIMESTAMP_URL
    return timestamps.HTTPTimeStamper(url, timeout=_TIMESTAMP_SECONDS) if url else None


def _roots() -> Sequence[x509.Certificate]:
    """Return whom signatures are believed from: the certificates signed with here, and the listed authorities."""
    found: list[x509.Certificate] = []
    paths = [Path(settings.SIGNING_FILE)] if settings.SIGNING_FILE else []
    folders = [path for path in [*paths, Path(settings.SEALS_FOLDER or "-")] if path.is_dir()]
    files = [path for path in paths if path.is_file()] + [path for folder in folders for path in folder.glob("*.p12")]
    for path in files:
        is_persons = path in paths or path.parent in paths
        passphrase = settings.SIGNING_PASSPHRASE if is_persons else settings.SEALS_PASSPHRASE
        try:
            opened = _opened(Key(path, passphrase))
        except NoSigningKey:
            continue
        if opened.signing_cert is not None:
            found.append(opened.signing_cert)
    if settings.SIGNING_ROOTS:
        found += list(load_certs_from_pemder([settings.SIGNING_ROOTS]))
    return found


def _page_heights(reader: PdfFileReader) -> list[float]:
    return [
        float(reader.find_page_for_modification(number)[0].get_object().get("/MediaBox", [0, 0, 595, 842])[3])
        for number in range(int(reader.root["/Pages"]["/Count"]))
    ]


def _lower_right(reader: PdfFileReader, heights: list[float]) -> Place:
    """Return a box of 80 by 30 mm at the lower right of the last page, clear of its margins."""
    last = reader.find_page_for_modification(len(heights) - 1)[0].get_object()
    width = float(last.get("/MediaBox", [0, 0, 595, 842])[2])
    wide, high = min(80 * _MM, width * 0.6), 30 * _MM
    return Place(len(heights), width - 12 * _MM - wide, heights[-1] - 15 * _MM - high, wide, high)


def _box(place: Place, page_height: float) -> tuple[int, int, int, int]:
    top = page_height - place.y
    return (round(place.x), round(top - place.height), round(place.x + place.width), round(top))
