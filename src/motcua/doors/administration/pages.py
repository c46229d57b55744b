# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from motcua.doors.administration.closing import close_days
from motcua.doors.administration.founding import founding, foundings
from motcua.doors.administration.pagers import pagers
from motcua.doors.administration.portal import national_portal
from motcua.doors.administration.rights import ACTIONS, access_in, reach_in
from motcua.doors.administration.special_overview import special_days
from motcua.doors.administration.staff_list import staff_list
from motcua.people.rules import Action

GROUPS = (
    (_("Hẹn giờ và giờ làm việc"), ("service", "office", "closure")),
    (_("Hàng chờ và máy lấy số"), ("line", "kiosk", "priorityclass", "feed", "forward")),
    (_("Ngày đặc biệt"), ("specialdayrule",)),
    (_("Phí, lệ phí"), ("bankaccount",)),
    (_("Tiêm chủng"), ("vaccinationsession", "vaccine")),
    (_("Bưu chính"), ("contract", "tariff", "support", "carrier", "coderange", "statuscode", "city")),
    (_("Con người"), ("user", "unit")),
    (_("Lịch chung"), ("publicday",)),
    (_("Danh mục"), ("agency", "procedure", "locality", "embedsite", "portalstatus")),
)

_PAGERS = _("Hộp thẻ của một nơi theo dãy số, địa chỉ của thẻ, bộ phát và cách thử.")
_STAFF_LIST = _("Nhập danh sách cán bộ từ tệp CSV hoặc XLSX, xem trước rồi mới ghi.")
_FOUNDING = _("Lập một nơi tiếp nhận từ đầu, từng bước một, rồi mở cửa.")
_ALL_SPECIAL_DAYS = _("Nơi nào áp dụng mô hình nào vào thứ mấy, nơi nào chưa có ngày trực tuyến hằng tuần.")


@dataclass(frozen=True)
class Item:
    """One line of the first page: what it is, one sentence of help, and where it leads."""

    name: str
    help: str
    address: str
    add_address: str = ""


class Administration(AdminSite):
    """The administration pages: signed in at the desk, limited by our roles, master data only."""

    site_header = _("Quản trị")
    site_title = _("Quản trị")
    index_title = _("Quản trị")
    index_template = "administration/index.html"
    enable_nav_sidebar = False
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        if not request.user.is_authenticated:
            return False
        access = access_in(request)
        return any(access.may_anywhere(action) for action in ACTIONS)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Let those in who may change something; others go to the sign-in or are told no."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), str(settings.LOGIN_URL))
            if not self.has_permission(request):
                raise PermissionDenied
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return update_wrapper(guarded, inner)

    def get_urls(self) -> list[Any]:
        return [
            path("nghi-ca-ngay/", self.admin_view(self.close_days), name="close_days"),
            path("ngay-dac-biet/", self.admin_view(self.special_days), name="special_days"),
            path("the-rung/", self.admin_view(self.pagers), name="pagers"),
            path("cong-quoc-gia/", self.admin_view(self.national_portal), name="national_portal"),
            path("co-quan-moi/", self.admin_view(self.foundings), name="foundings"),
            path("co-quan-moi/<str:office>/<slug:step>/", self.admin_view(self.founding), name="founding"),
            path("nhan-su/nhap/", self.admin_view(self.staff_list), name="staff_list"),
            *super().get_urls(),
        ]

    def close_days(self, request: HttpRequest) -> HttpResponse:
        return close_days(request, self.each_context(request))

    def special_days(self, request: HttpRequest) -> HttpResponse:
        return special_days(request, self.each_context(request))

    def pagers(self, request: HttpRequest) -> HttpResponse:
        return pagers(request, self.each_context(request))

    def foundings(self, request: HttpRequest) -> HttpResponse:
        return foundings(request, self.each_context(request))

    def founding(self, request: HttpRequest, office: str, step: str) -> HttpResponse:
        return founding(request, self.each_context(request), office, step)

    def staff_list(self, request: HttpRequest) -> HttpResponse:
        return staff_list(request, self.each_context(request))

    def national_portal(self, request: HttpRequest) -> HttpResponse:
        return national_portal(request, self.each_context(request))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        known = super().each_context(request)
        may_close = bool(reach_in(request, Action.CHANGE_CALENDAR)) if known["has_permission"] else False
        may_see_portal = known["has_permission"] and reach_in(request, Action.CHANGE_CATALOGUE).is_everywhere
        own = {"may_close_days": may_close, "may_see_portal": may_see_portal, "desk_address": _address("desk:home")}
        return {**known, **own}

    # --- what the office's own pages do instead ---------------------------------------------------

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), str(settings.LOGIN_URL))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return HttpResponseRedirect(_address("desk:new_password") or str(settings.LOGIN_URL))

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return self.password_change(request)

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> Any:
        return HttpResponseRedirect(reverse("admin:index"))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        raise Http404

    def i18n_javascript(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        raise Http404

    # --- the first page ---------------------------------------------------------------------------

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        groups = [(name, self._items(request, models)) for name, models in GROUPS]
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "groups": [(name, items) for name, items in groups if items],
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.index_template or "", context)

    def _items(self, request: HttpRequest, names: tuple[str, ...]) -> list[Item]:
        pages = {model._meta.model_name: page for model, page in self._registry.items()}
        items = []
        for name in names:
            page = pages[name]
            if not page.has_module_permission(request):
                continue
            where = f"admin:{page.opts.app_label}_{name}"
            items.append(
                Item(
                    name=capfirst(str(page.opts.verbose_name_plural)),
                    help=str(page.about),  # type: ignore[attr-defined]
                    address=reverse(f"{where}_changelist"),
                    add_address=reverse(f"{where}_add") if page.has_add_permission(request) else "",
                )
            )
            if name == "kiosk":
                items.append(Item(str(_("Thẻ rung")), str(_PAGERS), reverse("admin:pagers")))
            if name == "user":
                items.append(Item(str(_("Nhập danh sách nhân sự")), str(_STAFF_LIST), reverse("admin:staff_list")))
            if name == "office" and reach_in(request, Action.FOUND_OFFICES).is_everywhere:
                items.append(Item(str(_("Lập nơi tiếp nhận mới")), str(_FOUNDING), reverse("admin:foundings")))
            if name == "specialdayrule":
                items.append(
                    Item(str(_("Toàn cảnh ngày đặc biệt")), str(_ALL_SPECIAL_DAYS), reverse("admin:special_days"))
                )
        return items


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
