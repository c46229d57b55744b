# SPDX-License-Identifier: EUPL-1.2
"""The demonstration's post before anything is sent: carrier, contracts, prices, the years of the article."""

from datetime import date, datetime

from motcua.cli import lists
from motcua.cli.demo.sample import DATA
from motcua.connectors.post_simulator.codes import teach
from motcua.offices.loading import load
from motcua.offices.models import Office
from motcua.post.models import Carrier, City, CodeRange, Contract, YearCount
from motcua.post.tables import TARIFFS

FROM = date(2022, 1, 1)
# With whom the articles tell of a contract, and two more to try it at.
OFFICES = ("HT-TP", "DN-HC", "DN-TTHCC")
# One inner city each; of Đà Nẵng as far as the sample knows its wards.
_CITIES = {
    "Hà Tĩnh": (["42-TP"], False),
    "Đà Nẵng": (["48", "48-HC", "48-TK", "48-ST", "48-NHS", "48-LC", "48-CL"], True),
}
_ARTICLE = "BNEWS 01/9/2016, “Từ 1/9, Đà Nẵng triển khai đăng ký hẹn giờ”"
# Dossiers by post in Đà Nẵng as the article tells them; of 2016 the first six months.
_YEARS = ((2014, 5_000, None), (2015, 30_000, None), (2016, 32_000, date(2016, 6, 30)))


def make(*, at: datetime) -> bool:
    """Set up the post where there is none; say whether anything was set up."""
    if Carrier.objects.exists():
        return False
    carrier = Carrier.objects.create(
        code="VNPOST", name="Bưu điện Việt Nam", phone="1900 54 54 81", driver=Carrier.Driver.SIMULATOR
    )
    teach(carrier)
    CodeRange.objects.create(carrier=carrier, letters="EA", first=12_345_678, last=12_399_999, next=12_345_678)
    City.objects.bulk_create(
        City(name=name, localities=localities, is_main=is_main) for name, (localities, is_main) in _CITIES.items()
    )
    for name in ("postal_tariffs.csv", "postal_sample_tariffs.csv"):
        sheet = lists.read(DATA / name)
        load(TARIFFS, header=sheet.header, lines=sheet.lines, by="system", at=at)
    for office in Office.objects.filter(pk__in=OFFICES):
        number = f"MẪU-{office.pk}/2022"
        Contract.objects.create(office=office, carrier=carrier, number=number, valid_from=FROM, note="hợp đồng mẫu")
    Office.objects.filter(pk__in=OFFICES).update(has_post=True)
    YearCount.objects.bulk_create(
        YearCount(place="48", year=year, dossiers=count, until_on=until, source=_ARTICLE)
        for year, count, until in _YEARS
    )
    return True


def lines() -> list[str]:
    """Return what to tell whoever started the office about who takes money and parcels."""
    return [
        "Thu ngân: thungan.<nơi>; bưu điện: buudien.<nơi> (vào /buu-chinh/) – ví dụ thungan.ht-tp, buudien.ht-tp;",
        "có bưu chính: HT-TP, DN-HC, DN-TTHCC.",
    ]
