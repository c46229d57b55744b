# SPDX-License-Identifier: EUPL-1.2
"""The forms for an office's tags: a range of numbers, the transmitter with the fields of each kind, a trial."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings as configured
from django.utils.translation import gettext_lazy

from motcua.pagers.models import Transmitter

_HTTP_MODES = (
    ("lrs", "LRS"),
    ("pocsag", "POCSAG"),
    ("t112", "Retekess T112"),
    ("td164", "Retekess TD164"),
    ("td161", "Retekess TD161"),
)
_TYPES = (("beep", gettext_lazy("chỉ kêu")), ("numeric", gettext_lazy("số")), ("alpha", gettext_lazy("chữ")))
_BAUDS = [(str(each), str(each)) for each in (512, 1200, 2400)]
_SPEEDS = [(str(each), str(each)) for each in (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)]
#: Settings that are numbers to the driver.
_NUMBERS = frozenset({"restaurant_id", "system_id", "alert_type", "function", "baud"})


class RangeForm(forms.Form):
    """Tags that come into the box, by their numbers."""

    first = forms.IntegerField(label=gettext_lazy("Từ số"), min_value=1, max_value=9999)
    last = forms.IntegerField(label=gettext_lazy("Đến số"), min_value=1, max_value=9999)


class TrialForm(forms.Form):
    """A tag of the box to try the transmitter with."""

    number = forms.IntegerField(label=gettext_lazy("Thẻ số"), min_value=1, max_value=9999)


class TransmitterForm(forms.Form):
    """What sends to the tags; of the fields below only those of the chosen kind are kept."""

    driver = forms.ChoiceField(label=gettext_lazy("Loại bộ phát"), choices=Transmitter.Driver.choices)
    is_active = forms.BooleanField(label=gettext_lazy("đang dùng"), required=False, initial=True)
    http_url = forms.CharField(
        label=gettext_lazy("Địa chỉ bộ phát"), required=False, max_length=200, help_text="http://10.0.0.5/"
    )
    http_mode = forms.ChoiceField(label=gettext_lazy("Loại sóng"), required=False, choices=_HTTP_MODES)
    http_restaurant_id = forms.IntegerField(label=gettext_lazy("Mã nơi dùng (LRS)"), required=False, min_value=0)
    http_system_id = forms.IntegerField(label=gettext_lazy("Mã hệ thống"), required=False, min_value=0)
    http_alert_type = forms.IntegerField(label=gettext_lazy("Kiểu báo"), required=False, min_value=0)
    http_baud = forms.ChoiceField(label=gettext_lazy("Tốc độ POCSAG"), required=False, choices=[("", "–"), *_BAUDS])
    http_function = forms.IntegerField(label=gettext_lazy("Chức năng POCSAG"), required=False, min_value=0, max_value=3)
    http_type = forms.ChoiceField(label=gettext_lazy("Loại tin POCSAG"), required=False, choices=[("", "–"), *_TYPES])
    http_message = forms.CharField(
        label=gettext_lazy("Chữ trên thẻ POCSAG"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("{number} thành số của thẻ."),
    )
    http_lrs_addresses = forms.BooleanField(label=gettext_lazy("thẻ chữ LRS trên sóng POCSAG"), required=False)
    serial_port = forms.CharField(
        label=gettext_lazy("Cổng"), required=False, max_length=100, help_text="/dev/ttyUSB0, tcp:10.0.0.5:4001"
    )
    serial_set_id = forms.CharField(
        label=gettext_lazy("Mã bộ thẻ"),
        required=False,
        max_length=16,
        help_text=gettext_lazy("16 chữ số 0 và 1, đọc từ một thẻ của bộ."),
    )
    serial_baud = forms.ChoiceField(label=gettext_lazy("Tốc độ cổng"), required=False, choices=[("", "–"), *_SPEEDS])
    serial_repeats = forms.CharField(
        label=gettext_lazy("Số lần lặp"),
        required=False,
        max_length=1,
        help_text=gettext_lazy("1 đến 9, hoặc ? cho 15 lần."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not configured.IS_DEMO:
            # In a real office it would say "sent" while no tag buzzes.
            kept = [each for each in Transmitter.Driver.choices if each[0] != Transmitter.Driver.SIMULATOR]
            self.fields["driver"] = forms.ChoiceField(label=gettext_lazy("Loại bộ phát"), choices=kept)

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields of each kind that has some, below its name."""
        labels = dict(Transmitter.Driver.choices)
        kinds = (Transmitter.Driver.HTTP, Transmitter.Driver.SERIAL)
        return [(labels[kind], [self[name] for name in self.fields if name.startswith(f"{kind}_")]) for kind in kinds]

    def settings(self) -> dict[str, Any]:
        """Return what was filled in for the chosen kind, as its driver reads it."""
        prefix = f"{self.cleaned_data['driver']}_"
        return {
            name.removeprefix(prefix): int(value) if name.removeprefix(prefix) in _NUMBERS else value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value not in ("", None) and value is not False
        }


def initial_of(row: Transmitter) -> dict[str, Any]:
    """Return what the form shows of the office's transmitter."""
    return {"driver": row.driver, "is_active": row.is_active, **dict(_prefixed(row.driver, row.settings))}


def _prefixed(driver: str, settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        yield f"{driver}_{name}", value
