# SPDX-License-Identifier: EUPL-1.2
"""Pages of feeds: machines of other makers that the hub hears, and the hub elsewhere that our own offices feed."""

from typing import Any

from django import forms
from django.contrib.admin import display
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.administration.forms import MasterForm
from motcua.doors.administration.master import MasterAdmin
from motcua.feeds import queries
from motcua.feeds.models import Feed, FeedState, Forward
from motcua.kernel import saying
from motcua.people.rules import Action

# A clock that is wrong by less is nobody's concern.
_SKEW_SHOWN_SECONDS = 300
_KEEP = gettext_lazy("không hiện lại; để trống là giữ như cũ")


class SecretForm(MasterForm):
    """A form with a token that is typed and never shown again, nor kept in the history of changes."""

    new_token = forms.CharField(
        label=gettext_lazy("mã truy cập"),
        required=False,
        max_length=200,
        strip=True,
        help_text=_KEEP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
    )


class SecretAdmin(MasterAdmin):
    action = Action.CHANGE_CATALOGUE
    form = SecretForm
    token_field = ""

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        if form.cleaned_data.get("new_token"):
            setattr(obj, self.token_field, form.cleaned_data["new_token"])
        super().save_model(request, obj, form, change)


class FeedAdmin(SecretAdmin):
    token_field = "poll_token"
    fixed_fields = ("code", "office")
    leftovers = ("feedstate", "feedepoch", "heldevent", "reportedline", "playedmachine")
    list_display = ("code", "name", "office", "standing", "is_active")
    list_select_related = ("office", "now")
    search_fields = ("code", "name")
    fields = (
        "code", "office", "name", "silent_after_seconds", "poll_url", "poll_seconds", "new_token", "is_active",
    )  # fmt: skip
    about = gettext_lazy(
        "Máy lấy số của hãng khác gửi số về trung tâm. Mã truy cập cho máy tự gửi: "
        "./motcua token --feed MÃ (docs/feeds.md)."
    )
    help = gettext_lazy("Máy chỉ đọc được: ghi địa chỉ đọc số liệu. Máy tự gửi: để trống địa chỉ và mã truy cập.")

    @display(description=gettext_lazy("tình hình"))
    def standing(self, row: Feed) -> str:
        state: FeedState | None = getattr(row, "now", None)
        if state is None or state.heard_at is None or state.as_of is None:
            return _("chưa nghe lần nào")
        if queries.is_silent(row, state):
            return _("mất kết nối từ %(when)s") % {"when": saying.day_and_hour(state.as_of)}
        if abs(state.skew_seconds) >= _SKEW_SHOWN_SECONDS:
            told = {"minutes": abs(state.skew_seconds) // 60}
            ahead, behind = _("đồng hồ máy nhanh %(minutes)s phút"), _("đồng hồ máy chậm %(minutes)s phút")
            return (ahead if state.skew_seconds > 0 else behind) % told
        return _("đang nghe")


class ForwardAdmin(SecretAdmin):
    token_field = "token"
    fixed_fields = ("office",)
    leftovers = ("feedout",)
    list_display = ("office", "url", "feed", "standing", "is_active")
    list_select_related = ("office",)
    search_fields = ("url", "feed")
    fields = ("office", "url", "feed", "new_token", "is_active")
    about = gettext_lazy(
        "Nơi ở xa chạy phần mềm này và gửi số thứ tự về trung tâm thành phố; mất mạng thì giữ lại, gửi sau."
    )

    @display(description=gettext_lazy("tình hình"))
    def standing(self, row: Forward) -> str:
        if row.problem == "epoch_over":
            return _("một máy khác đang gửi thay nơi này")
        left = row.last_seq - row.taken_seq
        if row.problem:
            return _("chưa gửi được, còn %(count)s") % {"count": left}
        return _("đã gửi hết") if left == 0 else _("còn %(count)s") % {"count": left}
