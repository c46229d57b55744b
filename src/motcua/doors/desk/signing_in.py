# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out, and changing one's own password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from motcua.kernel import clock
from motcua.people import operations as people
from motcua.people.models import RoleHeld, User

DEMO_ACCOUNTS_SHOWN = 40


class SignInForm(AuthenticationForm):
    username = UsernameField(
        label=gettext_lazy("Tên đăng nhập"),
        widget=forms.TextInput(attrs={"autofocus": True, "autocapitalize": "none", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": gettext_lazy(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Xin xem lại chữ hoa, chữ thường và bộ gõ tiếng Việt."
        ),
        "inactive": gettext_lazy("Tài khoản này đã ngừng dùng. Xin hỏi trưởng bộ phận."),
    }

    def clean_username(self) -> str:
        """Accounts are kept in lower case; a telephone likes to begin with a capital."""
        return str(self.cleaned_data["username"]).strip().lower()


class SignIn(LoginView):
    """Sign in; after too many wrong passwords the account rests and `desk/locked.html` says for how long."""

    template_name = "desk/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        values = super().get_context_data(**kwargs)
        if settings.IS_DEMO:
            values["demo_accounts"] = _demo_accounts()
            values["demo_password"] = settings.DEMO_PASSWORD
        return values


class SignOut(LogoutView):
    http_method_names = ["post", "options"]


class NewPasswordForm(PasswordChangeForm):
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": gettext_lazy("Mật khẩu đang dùng chưa đúng."),
        "password_mismatch": gettext_lazy("Hai lần ghi mật khẩu mới chưa giống nhau."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Mật khẩu đang dùng")
        self.fields["new_password1"].label = _("Mật khẩu mới")
        self.fields["new_password1"].help_text = _("Ít nhất 10 ký tự, không phải mật khẩu ai cũng đoán được.")
        self.fields["new_password2"].label = _("Ghi lại mật khẩu mới")
        self.fields["new_password2"].help_text = ""


@method_decorator(never_cache, name="dispatch")
class NewPassword(PasswordChangeView):
    template_name = "desk/new_password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("desk:home")

    def form_valid(self, form: Any) -> HttpResponse:
        user = self.request.user
        assert isinstance(user, User)
        people.set_own_password(user=user, password=form.cleaned_data["new_password1"], at=clock.now())
        # The person stays signed in here and is signed out everywhere else.
        update_session_auth_hash(self.request, user)
        messages.success(self.request, _("Đã đổi mật khẩu."))
        return HttpResponseRedirect(self.get_success_url())


def _demo_accounts() -> list[RoleHeld]:
    """Return the sample accounts with their roles, for the demonstration's sign-in page only."""
    held = RoleHeld.objects.select_related("user", "office").filter(user__is_active=True)
    return list(
        held.order_by(F("office__sort_key").asc(nulls_first=True), "role", "user__username")[:DEMO_ACCOUNTS_SHOWN]
    )
