# SPDX-License-Identifier: EUPL-1.2
"""Pages of the staff: accounts, roles, one-time passwords, tokens."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import display
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from motcua.doors.administration.forms import PartFormSet
from motcua.doors.administration.master import MasterAdmin, PartInline
from motcua.doors.administration.rights import Reach, access_in, moment_of, reach_in
from motcua.people import operations
from motcua.people.models import ApiToken, Role, RoleHeld, User
from motcua.people.rules import ROLES_A_HEAD_MAY_GIVE, Action


class RoleFormSet(PartFormSet):
    """A head keeps at least one role with each of the own staff: without one the person would belong to nobody."""

    needs_one = False

    def clean(self) -> None:
        super().clean()
        if self.needs_one and not self.kept_forms() and all(form.is_valid() for form in self.forms):
            sentence = _("Xin giữ ít nhất một vai trò ở nơi này. Người thôi việc thì bỏ dấu ở ô “đang làm việc”.")
            raise forms.ValidationError(sentence)


class RoleInline(PartInline):
    model = RoleHeld
    action = Action.MANAGE_STAFF
    formset = RoleFormSet
    fields = ("role", "office", "agency", "from_on", "until_on")
    extra = 1
    help = gettext_lazy("Mỗi dòng một vai trò: làm gì, ở nơi nào, cho cơ quan nào, từ ngày nào đến ngày nào.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(reach_in(request, self.action).rows())

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.needs_one = not reach_in(request, self.action).is_everywhere
        return formset

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role" and not reach_in(request, self.action).is_everywhere:
            given = [(value, label) for value, label in Role.choices if value in ROLES_A_HEAD_MAY_GIVE]
            kwargs["choices"] = [("", "---------"), *given]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        reach = reach_in(request, self.action)
        if field is not None and not reach.is_everywhere:
            # Left empty these mean everywhere, which is more than a head, or a head of one agency, can give.
            is_limited = db_field.name == "office" or (db_field.name == "agency" and reach.agencies is not None)
            field.required = field.required or is_limited
            field.help_text = "" if is_limited else field.help_text
        return field


class UserAdmin(MasterAdmin):
    action = Action.MANAGE_STAFF
    is_city_wide = False
    fixed_fields = ("username",)
    fields = ("username", "full_name", "title", "phone", "email", "is_active")
    list_display = ("full_name", "username", "title", "roles_told", "is_active")
    list_display_links = ("full_name", "username")
    search_fields = ("username", "full_name")
    inlines = (RoleInline,)
    about = gettext_lazy("Tài khoản, vai trò và mật khẩu của cán bộ.")
    help = gettext_lazy(
        "Người thôi việc: bỏ dấu “đang làm việc”. Tài khoản ngừng ngay, việc đã làm vẫn còn trong nhật ký."
    )

    @display(description=gettext_lazy("vai trò"))
    def roles_told(self, row: User) -> str:
        everywhere = _("mọi nơi")
        return "; ".join(f"{held.get_role_display()} – {held.office_id or everywhere}" for held in row.roles.all())

    def rows_within(self, reach: Reach) -> Q:
        return Q() if reach.is_everywhere else Q(pk__in=RoleHeld.objects.filter(reach.rows()).values("user"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        told = RoleHeld.objects.filter(self.reach(request).rows()).order_by("role", "office")
        return super().get_queryset(request).prefetch_related(Prefetch("roles", queryset=told))

    def covers(self, request: HttpRequest, row: User) -> bool:
        if row._state.adding:
            return bool(self.reach(request))
        return operations.may_manage(access_in(request), row)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A list that can be narrowed by the stored password would let it be guessed sign by sign."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return the fields of the page; a new account is always switched on."""
        return [name for name in self.fields if obj is not None or name != "is_active"]

    # --- saving ---------------------------------------------------------------------------------

    def keep(self, request: HttpRequest, row: models.Model) -> None:
        access, at = access_in(request), moment_of(request)
        if isinstance(row, RoleHeld):
            operations.save_role(held=row, by=access, at=at)
            return
        assert isinstance(row, User)
        if row._state.adding:
            password = operations.add_staff(user=row, by=access, at=at)
            request.administration_password = password  # type: ignore[attr-defined]
        else:
            operations.change_staff(user=row, by=access, at=at)

    def drop(self, request: HttpRequest, row: models.Model) -> None:
        assert isinstance(row, RoleHeld)
        operations.take_role(held=row, by=access_in(request), at=moment_of(request))

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        password: str = request.administration_password  # type: ignore[attr-defined]
        return self._shown_once(request, obj, password)

    # --- passwords and tokens -------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        return [
            path("<path:object_id>/mat-khau/", self._guarded(self.new_password), name="people_user_new_password"),
            path("<path:object_id>/thu-hoi/", self._guarded(self.withdraw_tokens), name="people_user_withdraw_tokens"),
            *super().get_urls(),
        ]

    def _guarded(self, view: Any) -> Any:
        return self.admin_site.admin_view(never_cache(view))

    def new_password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then give a new password and show it once."""
        user = self._managed(request, object_id)
        if request.method == "POST":
            password = operations.give_new_password(user=user, by=access_in(request), at=moment_of(request))
            return self._shown_once(request, user, password)
        return self._asked(
            request,
            user,
            title=_("Cấp mật khẩu mới"),
            text=_("Mật khẩu cũ hết dùng ngay và các máy đang đăng nhập sẽ ra. Mật khẩu mới chỉ hiện một lần."),
            yes=_("Cấp mật khẩu mới"),
        )

    def withdraw_tokens(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then make all access tokens of this person worthless."""
        user = self._managed(request, object_id)
        if request.method == "POST":
            count = operations.withdraw_tokens(user=user, by=access_in(request), at=moment_of(request))
            told = _("Đã thu hồi %(count)s mã truy cập.") if count else _("Người này không có mã truy cập nào.")
            self.message_user(request, told % {"count": count} if count else told, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:people_user_change", args=[user.pk]))
        count = ApiToken.objects.filter(user=user, revoked_at__isnull=True).count()
        return self._asked(
            request,
            user,
            title=_("Thu hồi mã truy cập"),
            text=_("Người này có %(count)s mã truy cập đang dùng. Phần mềm đang dùng các mã ấy sẽ dừng ngay.")
            % {"count": count},
            yes=_("Thu hồi tất cả"),
        )

    def _managed(self, request: HttpRequest, object_id: str) -> User:
        user: User | None = self.get_object(request, unquote(object_id))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return user

    def _asked(self, request: HttpRequest, user: User, **words: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **words,
            "subtitle": str(user),
            "back": reverse("admin:people_user_change", args=[user.pk]),
        }
        return TemplateResponse(request, "administration/ask.html", context)

    def _shown_once(self, request: HttpRequest, user: User, password: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Mật khẩu dùng lần đầu"),
            "subtitle": str(user),
            "account": user,
            "password": password,
            "back": reverse("admin:people_user_change", args=[user.pk]),
        }
        # Every page here forbids keeping a copy, so the way back in the browser does not show it again.
        return TemplateResponse(request, "administration/password.html", context)
