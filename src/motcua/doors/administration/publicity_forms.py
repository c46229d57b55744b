# SPDX-License-Identifier: EUPL-1.2
"""The forms for slides of an office's own: a text, or a film."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.doors.administration.forms import DAY_FORMATS, DayInput


class _Dated(forms.Form):
    """Between which days a slide is shown; both may be empty."""

    prefix_of_ids = ""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        # Both forms stand on one page.
        self.auto_id = f"{self.prefix_of_ids}-%s"

    first_on = forms.DateField(label=_("Chiếu từ ngày"), required=False, widget=DayInput, input_formats=DAY_FORMATS)
    last_on = forms.DateField(label=_("đến hết ngày"), required=False, widget=DayInput, input_formats=DAY_FORMATS)


class TextForm(_Dated):
    prefix_of_ids = "loi"
    title = forms.CharField(label=_("Tên trang"), max_length=120)
    text = forms.CharField(
        label=_("Lời"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Mỗi dòng một ý; nên dưới 60 chữ."),
    )
    field_order = ("title", "text", "first_on", "last_on")


class FilmForm(_Dated):
    prefix_of_ids = "phim"
    title = forms.CharField(label=_("Tên phim"), max_length=120, required=False)
    film = forms.FileField(
        label=_("Tệp phim"),
        widget=forms.ClearableFileInput(attrs={"accept": "video/mp4,video/webm"}),
        help_text=_("mp4 (H.264) hoặc webm, không quá cỡ cho phép; ở sảnh chiếu không tiếng."),
    )
    field_order = ("title", "film", "first_on", "last_on")
