# SPDX-License-Identifier: EUPL-1.2
import re
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from motcua.kernel.working_time import OFFICE_ZONE

# What stands in addresses and messages: letters without marks, digits, dots and dashes.
CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]*")
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")


def tidy_code(row: models.Model) -> None:
    """Write a new row's code in capitals. Raises: ValidationError for signs that do not belong in a code."""
    row.pk = str(row.pk or "").strip().upper()
    if not CODE.fullmatch(row.pk):
        raise ValidationError({"code": _("Mã chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch nối, như DN-HC.")})


def require_order(first: Any, last: Any, *, field: str, sentence: str | Promise, may_be_equal: bool = True) -> None:
    """Raise ValidationError on `field` where `last` comes before `first`; an empty end is no end."""
    if first is not None and last is not None and (last < first or (last == first and not may_be_equal)):
        raise ValidationError({field: sentence})


def require_days_in_order(first: date | None, last: date | None, *, field: str) -> None:
    require_order(first, last, field=field, sentence=_("Ngày cuối phải bằng hoặc sau ngày đầu."))


class Locality(models.Model):
    """An administrative unit; one that has ended stays, because old papers name it."""

    code = models.CharField(_("mã"), max_length=20, primary_key=True)
    name = models.CharField(_("tên"), max_length=120)
    kind = models.CharField(_("loại"), max_length=20)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("thuộc"))
    identifier = models.CharField(_("mã định danh"), max_length=20, blank=True)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("địa phương")
        verbose_name_plural = pgettext_lazy("nhiều", "địa phương")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self._state.adding:
            tidy_code(self)
        if self.parent_id and self.parent_id == self.pk:
            raise ValidationError({"parent": _("Một địa phương không thuộc về chính nó.")})
        require_days_in_order(self.valid_from, self.valid_to, field="valid_to")


class Agency(models.Model):
    """An agency (cơ quan) whose work people come for; not the place where it is done."""

    code = models.CharField(_("mã"), max_length=20, primary_key=True)
    name = models.CharField(_("tên"), max_length=160)
    short_name = models.CharField(_("tên ngắn không dấu"), max_length=40, help_text=_("dùng trong tin nhắn"))
    locality = models.ForeignKey(Locality, on_delete=models.PROTECT, verbose_name=_("địa phương"))
    kind = models.CharField(_("loại"), max_length=20)
    identifier = models.CharField(
        _("mã định danh điện tử"), max_length=20, blank=True, help_text=_("như H17.12; đứng đầu mã hồ sơ")
    )
    search_key = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=400, editable=False, default="")
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("cơ quan kế tục")
    )
    succeeded_on = models.DateField(_("kế tục từ ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("cơ quan")
        verbose_name_plural = pgettext_lazy("nhiều", "cơ quan")
        ordering: ClassVar = ["sort_key", "code"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self._state.adding:
            tidy_code(self)
        if self.successor_id and self.successor_id == self.pk:
            raise ValidationError({"successor": _("Cơ quan kế tục phải là một cơ quan khác.")})
        if self.succeeded_on and not self.successor_id:
            raise ValidationError({"successor": _("Đã ghi ngày kế tục; xin chọn cơ quan kế tục.")})


class AgencyName(models.Model):
    """Another name people use for an agency: an abbreviation, or a name it had until a day."""

    class Kind(models.TextChoices):
        ABBREVIATION = "ABBREVIATION", _("viết tắt")
        FORMER = "FORMER", _("tên cũ")

    part_of: ClassVar = "agency"

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="other_names", verbose_name=_("cơ quan"))
    text = models.CharField(_("tên"), max_length=160)
    kind = models.CharField(_("loại"), max_length=20, choices=Kind.choices)
    until = models.DateField(_("dùng đến ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("tên khác")
        verbose_name_plural = pgettext_lazy("nhiều", "tên khác")
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "text"], name="agency_name_once")]

    def __str__(self) -> str:
        return self.text


class OpenOffices(models.Manager["Office"]):
    """The offices people may know of: one that is being set up is not among them."""

    def get_queryset(self) -> models.QuerySet["Office"]:
        return super().get_queryset().filter(is_being_set_up=False)


class Office(models.Model):
    """A place (nơi tiếp nhận) with counters and hours.

    One that is being set up does not exist for anybody but its founders: `objects` leaves it out, `every` has it too.

    `settings_version` grows with every change of hours, closures or services: a claim made under an older version is
    asked to read again, so nobody is booked into hours that have just been changed.
    """

    code = models.CharField(_("mã"), max_length=20, primary_key=True)
    name = models.CharField(_("tên"), max_length=160)
    short_name = models.CharField(
        _("tên ngắn không dấu"), max_length=40, blank=True, help_text=_("dùng trong tin nhắn")
    )
    abbreviations = models.TextField(_("cách gọi khác"), blank=True, help_text=_("ngăn cách bằng dấu |"))
    address = models.CharField(_("địa chỉ"), max_length=200)
    phone = models.CharField(_("điện thoại"), max_length=30, blank=True)
    locality = models.ForeignKey(Locality, on_delete=models.PROTECT, verbose_name=_("địa phương"))
    search_key = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=400, editable=False, default="")
    settings_version = models.PositiveIntegerField(default=1, editable=False)
    closed_on = models.DateField(_("ngừng hoạt động từ ngày"), null=True, blank=True)
    has_post = models.BooleanField(
        _("có bưu chính"), default=False, help_text=_("người dân gửi hồ sơ và nhận kết quả qua bưu chính được")
    )
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    is_being_set_up = models.BooleanField(default=False, db_default=False, editable=False)

    # The first one is what forms, addresses and lists go by.
    objects: ClassVar[OpenOffices] = OpenOffices()
    every: ClassVar[models.Manager["Office"]] = models.Manager()

    class Meta:
        verbose_name = _("nơi tiếp nhận")
        verbose_name_plural = pgettext_lazy("nhiều", "nơi tiếp nhận")
        ordering: ClassVar = ["sort_key", "code"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self._state.adding:
            tidy_code(self)
            # The usual check of a key would not see an office that is being set up.
            if Office.every.filter(pk=self.pk).exists():
                raise ValidationError({"code": _("Mã này đã có nơi tiếp nhận khác dùng. Xin chọn mã khác.")})


class Counter(models.Model):
    """A counter (quầy) of an office; its code is `<office>-<number>`."""

    part_of: ClassVar = "office"

    code = models.CharField(_("mã"), max_length=30, primary_key=True)
    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="counters", verbose_name=_("nơi tiếp nhận")
    )
    number = models.PositiveSmallIntegerField(_("số quầy"))
    name = models.CharField(_("tên"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("quầy")
        verbose_name_plural = pgettext_lazy("nhiều", "quầy")
        ordering: ClassVar = ["office", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "number"], name="counter_number_once")]

    def __str__(self) -> str:
        return gettext("Quầy %(number)d") % {"number": self.number}

    def clean(self) -> None:
        if self.number is None or not self.office_id:
            return
        code = f"{self.office_id}-{self.number}"
        if self._state.adding:
            self.code = self.code or code
        if self.number == 0:
            raise ValidationError({"number": _("Số quầy bắt đầu từ 1.")})
        if self.code != code:
            sentence = _("Số của một quầy đã có thì không đổi được. Xin xóa quầy này và thêm quầy mới.")
            raise ValidationError({"number": sentence})


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("thứ Hai")
    TUESDAY = 1, _("thứ Ba")
    WEDNESDAY = 2, _("thứ Tư")
    THURSDAY = 3, _("thứ Năm")
    FRIDAY = 4, _("thứ Sáu")
    SATURDAY = 5, _("thứ Bảy")
    SUNDAY = 6, _("Chủ nhật")


class WeeklySession(models.Model):
    """A working session (buổi) an office keeps every week between two dates."""

    part_of: ClassVar = "office"

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("nơi tiếp nhận")
    )
    weekday = models.PositiveSmallIntegerField(_("thứ"), choices=Weekday.choices)
    opens_at = models.TimeField(_("mở cửa"))
    closes_at = models.TimeField(_("đóng cửa"))
    is_open_for_intake = models.BooleanField(_("tiếp nhận và hẹn giờ"), default=True)
    counts_for_deadline = models.BooleanField(_("tính vào thời hạn"), default=True)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("buổi làm việc")
        verbose_name_plural = pgettext_lazy("nhiều", "buổi làm việc")
        ordering: ClassVar = ["office", "weekday", "opens_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="session_opens_before_it_closes"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="session_begins_before_it_ends",
            ),
            models.UniqueConstraint(
                fields=["office", "weekday", "opens_at", "valid_from"], name="session_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"

    def clean(self) -> None:
        require_order(
            self.opens_at,
            self.closes_at,
            field="closes_at",
            sentence=_("Giờ đóng cửa phải sau giờ mở cửa."),
            may_be_equal=False,
        )
        require_days_in_order(self.valid_from, self.valid_to, field="valid_to")


class PublicDay(models.Model):
    """A day unlike its weekday by public rule: a holiday, a day in lieu, a swapped day, a working Saturday."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("nghỉ lễ")
        COMPENSATORY_OFF = "compensatory_off", _("nghỉ bù")
        SWAPPED_OFF = "swapped_off", _("nghỉ hoán đổi")
        MAKEUP_WORKDAY = "makeup_workday", _("làm bù")

    class Status(models.TextChoices):
        FINAL = "final", _("chính thức")
        TENTATIVE = "tentative", _("dự kiến")

    on = models.DateField(_("ngày"))
    kind = models.CharField(_("loại"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("tên"), max_length=160)
    status = models.CharField(_("tình trạng"), max_length=10, choices=Status.choices, default=Status.FINAL)
    makes_up_on = models.DateField(_("làm bù cho ngày"), null=True, blank=True)
    locality = models.ForeignKey(
        Locality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("riêng cho"),
        help_text=_("để trống: cả nước"),
    )
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ngày lễ, ngày hoán đổi")
        verbose_name_plural = pgettext_lazy("nhiều", "ngày lễ, ngày hoán đổi")
        ordering: ClassVar = ["on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on", "locality"], name="public_day_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y} {self.name}"

    def clean(self) -> None:
        """Refuse a working Saturday without the day it makes up for, and a second row for a day."""
        if self.kind == self.Kind.MAKEUP_WORKDAY and self.makes_up_on is None:
            sentence = _("Ngày làm bù phải ghi làm bù cho ngày nào: giờ làm việc theo ngày đó.")
            raise ValidationError({"makes_up_on": sentence})
        if self.kind != self.Kind.MAKEUP_WORKDAY and self.makes_up_on is not None:
            raise ValidationError({"makes_up_on": _("Chỉ ngày làm bù mới ghi ô này.")})
        if self.on is not None and self.on == self.makes_up_on:
            raise ValidationError({"makes_up_on": _("Ngày làm bù phải khác ngày được bù.")})
        same = PublicDay.objects.filter(on=self.on, locality=self.locality_id).exclude(pk=self.pk).first()
        if same is not None:
            sentence = _("Ngày %(on)s đã có trong danh sách: %(name)s. Xin sửa dòng ấy.")
            raise ValidationError({"on": sentence % {"on": f"{same.on:%d/%m/%Y}", "name": same.name}})


class Closure(models.Model):
    """A one-off closing of an office, or of one agency there, for hours or days."""

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="closures", verbose_name=_("nơi tiếp nhận")
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("riêng cơ quan"),
        help_text=_("để trống: cả nơi tiếp nhận"),
    )
    starts_at = models.DateTimeField(_("từ lúc"))
    ends_at = models.DateTimeField(_("đến lúc"))
    reason = models.CharField(_("lý do"), max_length=160)

    class Meta:
        verbose_name = _("đóng cửa đột xuất")
        verbose_name_plural = pgettext_lazy("nhiều", "đóng cửa đột xuất")
        ordering: ClassVar = ["-starts_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="closure_begins_before_it_ends")
        ]

    def __str__(self) -> str:
        starts_at, ends_at = self.starts_at.astimezone(OFFICE_ZONE), self.ends_at.astimezone(OFFICE_ZONE)
        return f"{starts_at:%d/%m/%Y %H:%M} – {ends_at:%d/%m/%Y %H:%M}: {self.reason}"

    def clean(self) -> None:
        require_order(
            self.starts_at,
            self.ends_at,
            field="ends_at",
            sentence=_("Lúc mở lại phải sau lúc đóng cửa."),
            may_be_equal=False,
        )


class EmbedSite(models.Model):
    """A department's own site that may show the booking flow inside its pages."""

    origin = models.CharField(_("địa chỉ trang"), max_length=200, unique=True, help_text="https://sxd.danang.gov.vn")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("cơ quan"))

    class Meta:
        verbose_name = _("trang được nhúng")
        verbose_name_plural = pgettext_lazy("nhiều", "trang được nhúng")

    def __str__(self) -> str:
        return self.origin

    def clean(self) -> None:
        self.origin = self.origin.strip().rstrip("/").lower()
        if not ORIGIN.fullmatch(self.origin):
            sentence = _("Chỉ ghi phần đầu của địa chỉ, không có đường dẫn: https://sxd.danang.gov.vn")
            raise ValidationError({"origin": sentence})
