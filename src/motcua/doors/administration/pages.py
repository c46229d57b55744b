# SPDX-License-Identifier: EUPL-1.2
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from motcua.doors.administration import index
from motcua.doors.administration.closing import close_days
from motcua.doors.administration.founding import founding, foundings
from motcua.doors.administration.health_page import house_health
from motcua.doors.administration.pagers import pagers
from motcua.doors.administration.portal import national_portal
from motcua.doors.administration.publicity import publicity
from motcua.doors.administration.publicity_choice import picture, sheet
from motcua.doors.administration.rights import ACTIONS, access_in, reach_in
from motcua.doors.administration.settings_page import all_settings
from motcua.doors.administration.special_overview import special_days
from motcua.doors.administration.staff_list import staff_list
from motcua.doors.administration.texts_page import all_texts, one_text
from motcua.people.rules import Action


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
            path("suc-khoe/", self.admin_view(self.health), name="health"),
            path("cai-dat/", self.admin_view(self.settings), name="settings"),
            path("tin-nhan/", self.admin_view(self.texts), name="texts"),
            path("tin-nhan/<str:code>/", self.admin_view(self.text), name="text"),
            path("truyen-thong/", self.admin_view(self.publicity), name="publicity"),
            path("truyen-thong/<slug:form>.pdf", self.admin_view(sheet), name="publicity_sheet"),
            path("truyen-thong/<slug:form>/<int:page>.png", self.admin_view(picture), name="publicity_picture"),
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

    def publicity(self, request: HttpRequest) -> HttpResponse:
        return publicity(request, self.each_context(request))

    def foundings(self, request: HttpRequest) -> HttpResponse:
        return foundings(request, self.each_context(request))

    def founding(self, request: HttpRequest, office: str, step: str) -> HttpResponse:
        return founding(request, self.each_context(request), office, step)

    def staff_list(self, request: HttpRequest) -> HttpResponse:
        return staff_list(request, self.each_context(request))

    def national_portal(self, request: HttpRequest) -> HttpResponse:
        return national_portal(request, self.each_context(request))

    def health(self, request: HttpRequest) -> HttpResponse:
        return house_health(request, self.each_context(request))

    def settings(self, request: HttpRequest) -> HttpResponse:
        return all_settings(request, self.each_context(request), self)

    def texts(self, request: HttpRequest) -> HttpResponse:
        return all_texts(request, self.each_context(request))

    def text(self, request: HttpRequest, code: str) -> HttpResponse:
        return one_text(request, self.each_context(request), code)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        known = super().each_context(request)
        may_close = bool(reach_in(request, Action.CHANGE_CALENDAR)) if known["has_permission"] else False
        own = {"may_close_days": may_close, "desk_address": index.address_of("desk:home")}
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
        return HttpResponseRedirect(index.address_of("desk:new_password") or str(settings.LOGIN_URL))

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
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "groups": index.shown(request, self),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.index_template or "", context)
