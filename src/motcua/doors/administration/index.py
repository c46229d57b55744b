# SPDX-License-Identifier: EUPL-1.2
"""The first page of the administration: everything that can be looked after, in groups with one sentence each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.doors.administration.rights import access_in, reach_in
from motcua.payments.models import BankAccount
from motcua.people.rules import Action

Words = str | Promise
May = Callable[[HttpRequest], bool]


@dataclass(frozen=True)
class Link:
    """A page that is not a list of rows: its name, one sentence of help, its address, and who sees it."""

    name: Words
    help: Words
    address: str
    may: May


@dataclass(frozen=True)
class Group:
    """What belongs together: lists of rows by the names of their models, then other pages."""

    name: Words
    about: Words
    models: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Item:
    """One line of the first page: what it is, one sentence of help, and where it leads."""

    name: str
    help: str
    address: str
    add_address: str = ""


@dataclass(frozen=True)
class ShownGroup:
    name: str
    about: str
    items: tuple[Item, ...]


def somewhere(action: Action) -> May:
    """Let those see it who may do this at some office."""
    return lambda request: bool(reach_in(request, action))


def everywhere(action: Action) -> May:
    """Let those see it who may do this for the whole instance."""
    return lambda request: reach_in(request, action).is_everywhere


def at_the_desk(action: Action) -> May:
    """Let those see it whom the desk's page lets in."""
    return lambda request: access_in(request).may_anywhere(action)


def keeps_books(request: HttpRequest) -> bool:
    """Let those see the books who have some: of the own office, or of any that takes transfers."""
    access = access_in(request)
    if not access.may_anywhere(Action.SEE_BOOKS):
        return False
    return access.offices_for(Action.SEE_BOOKS) is not None or BankAccount.objects.filter(is_active=True).exists()


GROUPS: tuple[Group, ...] = (
    Group(
        _("Hẹn giờ và giờ làm việc"),
        _("Nơi nào mở lúc nào, nhận hẹn những việc gì."),
        ("service", "office", "closure"),
        (
            Link(
                _("Nghỉ cả ngày, cả tuần"),
                _("Đóng cửa một hay nhiều nơi trong một lần ghi; xem trước ai đang có hẹn trong những ngày ấy."),
                "admin:close_days",
                somewhere(Action.CHANGE_CALENDAR),
            ),
            Link(
                _("Lập nơi tiếp nhận mới"),
                _("Lập một nơi tiếp nhận từ đầu, từng bước một, rồi mở cửa."),
                "admin:foundings",
                everywhere(Action.FOUND_OFFICES),
            ),
            Link(
                _("Truyền thông"),
                _("Áp phích, standee, tờ gấp để in; trình chiếu ở sảnh; người xem đến từ đâu."),
                "admin:publicity",
                somewhere(Action.MAKE_SHEETS),
            ),
        ),
    ),
    Group(
        _("Hàng chờ và máy lấy số"),
        _("Hàng, số thứ tự, máy và thẻ dùng ở sảnh."),
        ("line", "kiosk", "priorityclass", "feed", "forward"),
        (
            Link(
                _("Thẻ rung"),
                _("Hộp thẻ của một nơi theo dãy số, địa chỉ của thẻ, bộ phát và cách thử."),
                "admin:pagers",
                somewhere(Action.CHANGE_SERVICES),
            ),
        ),
    ),
    Group(
        _("Ngày đặc biệt"),
        _("Ngày không giấy hẹn, không viết, trực tuyến."),
        ("specialdayrule",),
        (
            Link(
                _("Toàn cảnh ngày đặc biệt"),
                _("Nơi nào áp dụng mô hình nào vào thứ mấy, nơi nào chưa có ngày trực tuyến hằng tuần."),
                "admin:special_days",
                somewhere(Action.CHANGE_SPECIAL_DAYS),
            ),
        ),
    ),
    Group(_("Phí, lệ phí"), _("Tiền chuyển khoản về tài khoản nào."), ("bankaccount",)),
    Group(_("Ý kiến người dân"), _("Hỏi ý kiến trong bao lâu, trả lời phản ánh trong mấy ngày."), ("feedbackrule",)),
    Group(_("Tiêm chủng"), _("Buổi tiêm và vắc-xin."), ("vaccinationsession", "vaccine")),
    Group(
        _("Bưu chính"),
        _("Ai chuyển giấy tờ và kết quả, giá cước, ai được hỗ trợ."),
        ("contract", "tariff", "support", "carrier", "coderange", "statuscode", "city"),
    ),
    Group(
        _("Con người"),
        _("Ai làm việc ở đâu, được làm gì, ai ký."),
        ("user", "unit"),
        (
            Link(
                _("Nhập danh sách nhân sự"),
                _("Nhập danh sách cán bộ từ tệp CSV hoặc XLSX, xem trước rồi mới ghi."),
                "admin:staff_list",
                somewhere(Action.MANAGE_STAFF),
            ),
        ),
    ),
    Group(_("Lịch chung"), _("Ngày lễ và ngày làm bù của cả nước, cả tỉnh."), ("publicday",)),
    Group(
        _("Danh mục"),
        _("Cơ quan, thủ tục, địa phương dùng chung cho mọi nơi."),
        ("agency", "procedure", "locality", "embedsite", "portalstatus"),
        (
            Link(
                _("Cổng Dịch vụ công quốc gia: tình hình gửi"),
                _("Tin đang chờ, tin bị từ chối, kết quả đối soát hằng ngày; gửi lại."),
                "admin:national_portal",
                everywhere(Action.CHANGE_CATALOGUE),
            ),
        ),
    ),
    Group(
        _("Theo dõi trong ngày"),
        _("Đang có việc gì, tuần tới cần bao nhiêu quầy."),
        (),
        (
            Link(
                pgettext_lazy("trang của trưởng", "Hôm nay"),
                _("Ai chờ quá lâu, lời hứa nào sắp trễ, nên mở hay đóng quầy nào."),
                "desk:today_home",
                at_the_desk(Action.SEE_FIGURES),
            ),
            Link(
                _("Kế hoạch tuần"),
                _("Dự kiến số người đến theo giờ và số quầy cần mở."),
                "desk:today_planning_home",
                at_the_desk(Action.SEE_FIGURES),
            ),
            Link(
                _("Theo cán bộ"),
                _("Lượt phục vụ, hồ sơ đang giữ, đúng hạn và trễ hạn của từng người."),
                "desk:today_officers_home",
                at_the_desk(Action.SEE_OFFICERS),
            ),
        ),
    ),
    Group(
        _("Sổ và số liệu"),
        _("Đã làm được bao nhiêu, thu được bao nhiêu."),
        (),
        (
            Link(
                _("Số liệu và báo cáo"),
                _("Chờ và phục vụ, hẹn giờ, hồ sơ đúng hạn, biểu 06, Quyết định 766; tải CSV, XLSX."),
                "desk:figures",
                at_the_desk(Action.SEE_FIGURES),
            ),
            Link(
                _("Tổng kết ngày đặc biệt"),
                _("Lời hứa giữ được bao nhiêu, theo ngày và theo nơi."),
                "desk:special_account",
                at_the_desk(Action.SEE_ACCOUNTS),
            ),
            Link(
                _("Số liệu bưu chính"),
                _("Bao nhiêu hồ sơ đi và về qua bưu điện, đúng hạn hay trễ."),
                "desk:post_figures",
                at_the_desk(Action.SEE_ACCOUNTS),
            ),
            Link(
                _("Sổ thu phí, lệ phí"),
                _("Các khoản đã thu theo ngày, theo tháng; đối chiếu với ngân hàng."),
                "desk:cash_book",
                keeps_books,
            ),
        ),
    ),
    Group(
        _("Trông coi hệ thống"),
        _("Hệ thống chạy ra sao, được đặt thế nào, nhắn gì cho người dân."),
        (),
        (
            Link(
                _("Sức khỏe hệ thống"),
                _("Việc đang chờ, tin nhắn, máy ở các nơi, ổ đĩa, sao lưu: tốt hay cần xem, và nên làm gì."),
                "admin:health",
                everywhere(Action.SEE_HEALTH_OF_HOUSE),
            ),
            Link(
                _("Cài đặt"),
                _("Mọi cài đặt với ý nghĩa, giá trị hiện nay và mặc định; nơi sửa từng cái."),
                "admin:settings",
                everywhere(Action.CHANGE_SETTINGS),
            ),
            Link(
                _("Tin nhắn gửi đi"),
                _("Lời của từng tin, xem trước, số tin phải trả; viết lời riêng cho cả hệ thống hay một nơi."),
                "admin:texts",
                everywhere(Action.CHANGE_SETTINGS),
            ),
        ),
    ),
)


def shown(request: HttpRequest, site: AdminSite) -> list[ShownGroup]:
    """Return the groups in which this person finds something."""
    pages = {model._meta.model_name: page for model, page in site._registry.items()}
    found = []
    for group in GROUPS:
        rows = [_of_rows(request, pages[name]) for name in group.models]
        links = [_of_link(request, link) for link in group.links]
        items = tuple(each for each in (*rows, *links) if each is not None)
        if items:
            found.append(ShownGroup(str(group.name), str(group.about), items))
    return found


def _of_rows(request: HttpRequest, page: Any) -> Item | None:
    if not page.has_module_permission(request):
        return None
    where = f"admin:{page.opts.app_label}_{page.opts.model_name}"
    return Item(
        name=capfirst(str(page.opts.verbose_name_plural)),
        help=str(page.about),
        address=reverse(f"{where}_changelist"),
        add_address=reverse(f"{where}_add") if page.has_add_permission(request) else "",
    )


def _of_link(request: HttpRequest, link: Link) -> Item | None:
    address = address_of(link.address)
    return Item(str(link.name), str(link.help), address) if address and link.may(request) else None


def address_of(name: str) -> str:
    """Return the address of this name; nothing where its door is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
