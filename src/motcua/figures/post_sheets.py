# SPDX-License-Identifier: EUPL-1.2
"""The figures of post as tables for spreadsheets; written by `exporting`."""

from django.utils.translation import gettext as _

from motcua.figures.exporting import Cell, Sheet
from motcua.figures.post import Figures, Tally


def sheets(found: Figures, *, office: str) -> list[Sheet]:
    """Return the months of the year, and all years."""
    return [_months(found, office), _years(found)]


def _months(found: Figures, office: str) -> Sheet:
    header = [
        _("Nơi"),
        _("Tháng"),
        _("Hồ sơ qua bưu chính"),
        _("Tổng số hồ sơ"),
        _("Tỷ lệ (%)"),
        _("Bưu gửi"),
        _("Trả kết quả tại nhà"),
        _("Nhận hồ sơ tại nhà"),
        _("Đã phát"),
        _("Đúng hạn"),
        _("Chậm"),
        _("Có lần phát chưa được"),
        _("Hoàn về"),
        _("Thất lạc"),
        _("Giá cước (đồng)"),
        _("Người dân trả (đồng)"),
        _("Địa phương hỗ trợ (đồng)"),
    ]
    lines = [_line(office, f"{month:02}/{found.year}", tally) for month, tally in enumerate(found.months, start=1)]
    return Sheet(_("Từng tháng"), header, [*lines, _line(office, str(found.year), found.total)])


def _line(office: str, named: str, tally: Tally) -> list[Cell]:
    return [
        office,
        named,
        tally.dossiers,
        tally.all_dossiers,
        tally.share_percent,
        tally.parcels,
        tally.returns,
        tally.pickups,
        tally.delivered,
        tally.on_time,
        tally.late,
        tally.failed,
        tally.returned,
        tally.lost,
        tally.full_vnd,
        tally.you_pay_vnd,
        tally.supported_vnd,
    ]


def _years(found: Figures) -> Sheet:
    header = [_("Năm"), _("Hồ sơ qua bưu chính"), _("Đến hết ngày"), _("Nguồn")]
    lines: list[list[Cell]] = [
        [
            str(row.year),
            row.dossiers,
            f"{row.published.until_on:%d/%m/%Y}"
            if row.is_published and row.published and row.published.until_on
            else "",
            row.published.source if row.is_published and row.published else _("phần mềm đếm"),
        ]
        for row in found.years
    ]
    return Sheet(_("Từng năm"), header, lines)
