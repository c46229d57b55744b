# SPDX-License-Identifier: EUPL-1.2
"""A result is drawn, signed and sealed; what was changed afterwards is found out."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pyhanko.pdf_utils.generic import NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from cast import House, at, house, lan, the_clock
from dossiers.sheets.reading_back import codes_on, sizes_of, words_of
from filing import Desk, desk, file
from motcua.cli.demo import certificates
from motcua.dossiers import operations, signing
from motcua.dossiers.errors import DossierMovedOn, MayNotSign
from motcua.dossiers.files import storage
from motcua.dossiers.models import Dossier, DossierContent, Result, StoredFile
from motcua.dossiers.operations import signing_results
from motcua.dossiers.operations.papering import keep_made
from motcua.dossiers.sheets import drawing, printing, results
from motcua.procedures.models import Procedure, ProcedureVersion

__all__ = ["desk", "file", "house", "lan", "the_clock"]

pytestmark = pytest.mark.django_db
NOW = at("2026-11-26T15:05")
FORM = {"questions": [{"key": "child", "label": "Họ và tên trẻ"}, {"key": "born", "label": "Ngày sinh"}]}


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: object) -> Path:
    """Sample certificates, and a folder for what is kept."""
    for name, value in {
        "MEDIA_ROOT": tmp_path / "files",
        "SIGNING_FILE": str(tmp_path / "ky.p12"),
        "SEALS_FOLDER": str(tmp_path / "dau"),
    }.items():
        setattr(settings, name, value)
    certificates.make(tmp_path / "ky.p12", tmp_path / "dau", agencies=["DN-HC"])
    return tmp_path


@pytest.fixture
def signed(file: Callable[..., Dossier], desk: Desk) -> Dossier:
    dossier = file(status="signing")
    return signing_results.sign_digitally(dossier_id=dossier.pk, by=desk.leader, at=NOW)


def result_of(dossier: Dossier) -> Result:
    return Result.objects.select_related("file").get(dossier=dossier)


def bytes_of(dossier: Dossier) -> bytes:
    kept = result_of(dossier).file
    assert kept is not None
    return storage.read(kept)


def test_the_leaders_signature_stands_on_the_paper_and_is_good(signed: Dossier) -> None:
    assert signed.status == "signed"
    assert result_of(signed).has_digital_signature
    found = signing.verify_pdf(bytes_of(signed))
    assert [(each.at, each.is_good, each.is_trusted) for each in found] == [(NOW, True, True)]
    assert "MAU" in found[0].signer
    assert signed.code in found[0].reason
    words = words_of(bytes_of(signed))
    for said in (
        "ỦY BAN NHÂN DÂN",
        "PHƯỜNG HẢI CHÂU",
        "đồng ý giải quyết",
        "Kính gửi: NGUYỄN THỊ LAN",
        "Phạm Minh Lãnh",
    ):
        assert said in words
    assert sizes_of(bytes_of(signed)) == [(210, 297)]


def test_number_and_seal_leave_the_signature_good(signed: Dossier, desk: Desk) -> None:
    signing_results.issue_sealed(dossier_id=signed.pk, by=desk.officer, at=at("2026-11-26T15:30"), number="45/UBND")
    found = signing.verify_pdf(bytes_of(signed))
    assert [each.is_good for each in found] == [True, True]
    assert "CON DAU MAU DN-HC" in found[1].signer
    assert "45/UBND" in found[1].reason
    before = result_of(signed).file_id
    signing_results.seal_result(signed, by=desk.officer, at=at("2026-11-26T15:31"))
    assert result_of(signed).file_id == before


def test_every_changed_byte_is_found_out(signed: Dossier) -> None:
    good = bytes_of(signed)
    for place in range(500, len(good) - 500, 1999):
        changed = bytearray(good)
        changed[place] ^= 1
        found = signing.verify_pdf(bytes(changed))
        assert not any(each.is_good and each.is_trusted for each in found), place


def test_words_added_behind_the_signature_are_found_out(signed: Dossier) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(bytes_of(signed)))
    page = writer.prev.find_page_for_modification(0)[0].get_object()
    page["/Contents"] = writer.add_object(StreamObject(stream_data=b"BT ET"))
    page["/Tampered"] = NameObject("/Yes")
    writer.update_container(page)
    written = io.BytesIO()
    writer.write(written)
    assert [each.is_good for each in signing.verify_pdf(written.getvalue())] == [False]


def test_what_is_no_signed_pdf_has_no_signature(file: Callable[..., Dossier]) -> None:
    plain = printing.receipt_pdf(file(status="processing"), at=NOW)
    assert [signing.verify_pdf(content) for content in (b"", b"%PDF-1.7 junk", plain)] == [[], [], []]


def test_a_strangers_signature_is_intact_but_not_believed(signed: Dossier, keys: Path) -> None:
    pdf = bytes_of(signed)
    (keys / "ky.p12").write_bytes(certificates.sample("NGUOI KHAC"))
    assert [(each.is_good, each.is_trusted) for each in signing.verify_pdf(pdf)] == [(True, False)]


def test_an_uploaded_draft_is_signed_as_it_is(file: Callable[..., Dossier], desk: Desk) -> None:
    dossier = file(status="processing")
    draft = printing.receipt_pdf(dossier, at=NOW)
    kept = keep_made(content=draft, name="Dự thảo.pdf", actor=desk.specialist.actor, at=NOW)
    operations.draft_result(dossier_id=dossier.pk, by=desk.specialist, at=NOW, file=kept)
    signing_results.sign_digitally(dossier_id=dossier.pk, by=desk.leader, at=NOW)
    assert bytes_of(dossier).startswith(draft)
    assert signing.verify_pdf(bytes_of(dossier))[0].is_good


def test_who_may_not_sign_leaves_no_file(file: Callable[..., Dossier], desk: Desk) -> None:
    dossier = file(status="signing")
    before = StoredFile.objects.count()
    with pytest.raises(MayNotSign):
        signing_results.sign_digitally(dossier_id=dossier.pk, by=desk.specialist, at=NOW)
    assert StoredFile.objects.count() == before


def test_who_comes_second_signs_nothing(signed: Dossier, desk: Desk) -> None:
    before = StoredFile.objects.count()
    with pytest.raises(DossierMovedOn):
        signing_results.sign_digitally(dossier_id=signed.pk, by=desk.leader, at=NOW)
    assert StoredFile.objects.count() == before


def test_without_a_certificate_one_signs_by_hand(file: Callable[..., Dossier], desk: Desk, keys: Path) -> None:
    (keys / "ky.p12").unlink()
    dossier = file(status="signing")
    signing_results.sign_digitally(dossier_id=dossier.pk, by=desk.leader, at=NOW)
    result = result_of(dossier)
    assert (result.has_digital_signature, result.file, dossier.pk) == (False, None, result.dossier_id)
    with pytest.raises(signing.NoSigningKey):
        signing_results.sign_result(dossier, by=desk.leader, at=NOW)


def test_a_broken_certificate_is_said(file: Callable[..., Dossier], desk: Desk, keys: Path) -> None:
    (keys / "ky.p12").write_bytes(b"not a certificate")
    dossier = file(status="signing")
    with pytest.raises(signing.NoSigningKey):
        signing_results.sign_digitally(dossier_id=dossier.pk, by=desk.leader, at=NOW)
    dossier.refresh_from_db()
    assert dossier.status == "signing"


def test_each_leader_may_have_a_certificate_of_their_own(keys: Path, settings: object) -> None:
    settings.SIGNING_FILE = str(keys / "ca-nhan")  # type: ignore[attr-defined]
    certificates.make(keys / "ca-nhan" / "lanhdao.p12", keys / "dau", agencies=[])
    assert signing.key_of("lanhdao") is not None
    assert signing.key_of("nguoikhac") is None


def test_a_locked_pdf_is_refused_with_its_reason(keys: Path) -> None:
    key = signing.key_of("x")
    assert key is not None
    with pytest.raises(signing.NotSignable):
        signing.sign_pdf(b"%PDF-1.4 nothing", key=key, name="x", reason="y", at=NOW, shown=signing.Shown(("a",)))


def test_a_negative_result_gives_its_reason(file: Callable[..., Dossier], desk: Desk) -> None:
    dossier = file(status="processing")
    operations.draft_result(
        dossier_id=dossier.pk, by=desk.specialist, at=NOW, is_granted=False, reason="Không đủ điều kiện #link[x]"
    )
    drawn = results.draw_result(dossier, result_of(dossier), signer=desk.leader, at=NOW)
    assert "không giải quyết đề nghị" in words_of(drawn.pdf)
    assert "Không đủ điều kiện #link[x]" in words_of(drawn.pdf)


def test_a_copy_of_an_extract_has_its_own_layout(file: Callable[..., Dossier], desk: Desk, house: House) -> None:
    procedure = Procedure.objects.get(pk="2.000815")
    Procedure.objects.filter(pk=results.COPY_EXTRACT).delete()
    procedure.pk, procedure.name = results.COPY_EXTRACT, "Cấp bản sao trích lục hộ tịch"
    procedure.save(force_insert=True)
    version = ProcedureVersion.objects.get(pk=desk.copies.pk)
    version.pk, version.procedure, version.form = None, procedure, FORM
    version.save()
    dossier = file(version=version, status="signing", answers={"child": "Nguyễn Bảo Ẩn", "born": "2020-02-29"})
    drawn = results.draw_result(dossier, result_of(dossier), signer=desk.leader, at=NOW)
    words = words_of(drawn.pdf)
    for said in ("TRÍCH LỤC HỘ TỊCH", "(Bản sao)", "Họ và tên trẻ: Nguyễn Bảo Ẩn", "Ngày sinh: 29/02/2020"):
        assert said in words
    assert set(drawn.places) == {results.SIGNATURE_PLACE, results.NUMBER_PLACE}
    data = results.result_facts(dossier, result_of(dossier), signer=desk.leader, at=NOW)
    assert codes_on(drawing.pictures_of("result", data, at=NOW, ppi=150)[0])["QRCode"].endswith(dossier.code)


def test_an_erased_persons_result_can_still_be_drawn(file: Callable[..., Dossier], desk: Desk) -> None:
    dossier = file(status="signing")
    DossierContent.objects.filter(dossier=dossier).update(applicant={}, answers={}, erased_at=NOW)
    drawn = results.draw_result(dossier, result_of(dossier), signer=desk.leader, at=NOW)
    assert "đã được xóa" in words_of(drawn.pdf)
