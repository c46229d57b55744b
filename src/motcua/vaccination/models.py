# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.kernel import saying
from motcua.offices.models import Office, require_order, tidy_code
from motcua.vaccination.rules import OPEN, Caution, Outcome, Status


class Vaccine(models.Model):
    """A vaccine the health centres give, with the short names parents write."""

    code = models.CharField(_("mã"), max_length=20, primary_key=True)
    name = models.CharField(_("tên"), max_length=120)
    short_names = models.CharField(
        _("tên gọi khác"),
        max_length=300,
        blank=True,
        help_text=_("cách người dân viết, ngăn cách bằng dấu |: 5in1|5 trong 1|quinvaxem"),
    )
    is_offered = models.BooleanField(_("đang tiêm"), default=True)

    class Meta:
        verbose_name = _("vắc xin")
        verbose_name_plural = pgettext_lazy("nhiều", "vắc xin")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self._state.adding:
            tidy_code(self)


class DoseRule(models.Model):
    """From what age a dose is usually given and how long after the one before; it warns only. Rule: R-023."""

    part_of: ClassVar = "vaccine"

    vaccine = models.ForeignKey(Vaccine, on_delete=models.CASCADE, related_name="doses", verbose_name=_("vắc xin"))
    dose = models.PositiveSmallIntegerField(_("mũi thứ"))
    min_age_months = models.PositiveSmallIntegerField(_("từ mấy tháng tuổi"), default=0)
    min_age_days = models.PositiveSmallIntegerField(
        _("và mấy ngày"), default=0, help_text=_("cộng thêm vào số tháng; 42 ngày: ghi 0 tháng 42 ngày")
    )
    min_gap_days = models.PositiveSmallIntegerField(_("cách mũi trước ít nhất (ngày)"), default=0)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("lịch tiêm của vắc xin")
        verbose_name_plural = pgettext_lazy("nhiều", "lịch tiêm của vắc xin")
        ordering: ClassVar = ["vaccine", "dose"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vaccine", "dose"], name="dose_rule_once"),
            models.CheckConstraint(condition=Q(dose__range=(1, 20)), name="dose_number_is_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.vaccine_id} – {self.dose}"

    def clean(self) -> None:
        if self.dose is not None and not 1 <= self.dose <= 20:
            raise ValidationError({"dose": _("Mũi thứ 1 đến 20.")})


class VaccinationSession(models.Model):
    """A morning or an afternoon on which children are vaccinated at an office (buổi tiêm)."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+", verbose_name=_("nơi tiêm"))
    on = models.DateField(_("ngày"))
    opens_at = models.TimeField(_("từ"))
    closes_at = models.TimeField(_("đến"))
    step_minutes = models.PositiveSmallIntegerField(_("một khung giờ (phút)"), default=15)
    places = models.PositiveSmallIntegerField(_("số bé mỗi khung giờ"), default=4)
    phone_limit = models.PositiveSmallIntegerField(
        _("số bé mỗi số điện thoại một ngày"), default=4, help_text=_("của mọi lượt hẹn chưa hủy trong ngày")
    )
    is_open = models.BooleanField(_("đang nhận hẹn"), default=True)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("buổi tiêm")
        verbose_name_plural = pgettext_lazy("nhiều", "buổi tiêm")
        ordering: ClassVar = ["on", "opens_at", "office"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "on", "opens_at"], name="vaccination_session_once"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="vaccination_session_begins_before_it_ends"
            ),
            models.CheckConstraint(condition=Q(step_minutes__range=(5, 240)), name="vaccination_step_is_sane"),
        ]

    def __str__(self) -> str:
        return f"{saying.short_day(self.on)}, {saying.hour(self.opens_at)} – {saying.hour(self.closes_at)}"

    def clean(self) -> None:
        """Refuse hours out of order and a step that fits nowhere."""
        require_order(
            self.opens_at,
            self.closes_at,
            field="closes_at",
            sentence=_("Giờ kết thúc phải sau giờ bắt đầu."),
            may_be_equal=False,
        )
        if self.step_minutes is not None and not 5 <= self.step_minutes <= 240:
            raise ValidationError({"step_minutes": _("Một khung giờ dài từ 5 đến 240 phút.")})
        if not self.phone_limit:
            raise ValidationError({"phone_limit": _("Cho mỗi số điện thoại ít nhất 1 bé mỗi ngày.")})


class SessionStock(models.Model):
    """How many doses of a vaccine a session has, how many of them are promised, and how many given.

    `reserved` counts the promised and the given ones.
    """

    part_of: ClassVar = "session"

    session = models.ForeignKey(
        VaccinationSession, on_delete=models.CASCADE, related_name="stocks", verbose_name=_("buổi tiêm")
    )
    vaccine = models.ForeignKey(Vaccine, on_delete=models.PROTECT, related_name="+", verbose_name=_("vắc xin"))
    doses = models.PositiveSmallIntegerField(_("số liều"))
    reserved = models.PositiveSmallIntegerField(_("đã giữ"), default=0, editable=False)
    used = models.PositiveSmallIntegerField(_("đã tiêm"), default=0, editable=False)

    class Meta:
        verbose_name = _("vắc xin của buổi tiêm")
        verbose_name_plural = pgettext_lazy("nhiều", "vắc xin của buổi tiêm")
        ordering: ClassVar = ["vaccine"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "vaccine"], name="session_stock_once"),
            models.CheckConstraint(condition=Q(reserved__lte=F("doses")), name="stock_reserved_within_doses"),
            models.CheckConstraint(condition=Q(used__lte=F("reserved")), name="stock_used_within_reserved"),
        ]

    def __str__(self) -> str:
        return f"{self.vaccine_id}: {self.doses}"

    @property
    def left(self) -> int:
        return self.doses - self.reserved


class SessionHour(models.Model):
    """How many places of one hour of a session are taken; a row exists from the first claim on."""

    session = models.ForeignKey(VaccinationSession, on_delete=models.CASCADE, related_name="hours")
    starts_at = models.DateTimeField()
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("khung giờ tiêm")
        verbose_name_plural = pgettext_lazy("nhiều", "khung giờ tiêm")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "starts_at"], name="session_hour_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="session_hour_taken_within_places"),
        ]


class VaccinationBooking(models.Model):
    """One hour at which somebody brings one child or several (lịch hẹn tiêm)."""

    class Channel(models.TextChoices):
        WEB = "WEB", pgettext_lazy("kênh", "trang hẹn tiêm")
        SMS = "SMS", _("tin nhắn")
        PHONE = "PHONE", _("tổng đài")
        DESK = "DESK", _("tại quầy")

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(VaccinationSession, on_delete=models.PROTECT, related_name="bookings")
    code = models.CharField(max_length=8)
    status = models.CharField(max_length=12, choices=Status.choices)
    starts_at = models.DateTimeField()
    guardian = models.CharField(max_length=120)
    phone = models.CharField(max_length=20)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    consent_at = models.DateTimeField(help_text="when the guardian agreed that the health centre keeps these data")
    booked_at = models.DateTimeField()
    checked_in_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(
        max_length=300, blank=True, help_text="why it was called off, or ended before the watch was over"
    )
    version = models.PositiveIntegerField(default=1)

    # What the doctor should look at, by the place of the child in the booking; filled by `operations.book`.
    warnings: dict[int, list[Caution]]

    class Meta:
        verbose_name = _("lịch hẹn tiêm")
        verbose_name_plural = pgettext_lazy("nhiều", "lịch hẹn tiêm")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=Q(status__in=[*OPEN]), name="vaccination_code_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["code"], name="vaccination_code"),
            models.Index(fields=["office", "starts_at"], name="vaccination_office_start"),
            models.Index(fields=["phone", "starts_at"], name="vaccination_phone_start"),
            models.Index(fields=["office"], condition=Q(status=Status.OBSERVING), name="vaccination_watched"),
        ]

    @property
    def subject(self) -> str:
        return f"vaccination:{self.pk}"


class BookedChild(models.Model):
    """A child of a booking: who, what is wanted, and what was done. Health data, seen with `SEE_HEALTH_DATA` only."""

    class Sex(models.TextChoices):
        GIRL = "girl", pgettext_lazy("giới tính của bé", "gái")
        BOY = "boy", pgettext_lazy("giới tính của bé", "trai")

    booking = models.ForeignKey(VaccinationBooking, on_delete=models.CASCADE, related_name="children")
    name = models.CharField(max_length=120)
    born_on = models.DateField(null=True)
    sex = models.CharField(max_length=4, choices=Sex.choices, blank=True)
    vaccine = models.ForeignKey(
        Vaccine, db_index=False, on_delete=models.PROTECT, null=True, help_text="none: wants advice"
    )
    vaccine_words = models.CharField(max_length=80, blank=True, help_text="as the parent wrote it")
    dose = models.PositiveSmallIntegerField(null=True)
    notes = models.CharField(max_length=500, blank=True, help_text="allergies, illnesses, medicines")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    outcome_reason = models.CharField(max_length=300, blank=True, help_text="why the shot was put off")
    shot_at = models.DateTimeField(null=True)
    lot = models.CharField(max_length=40, blank=True)
    observe_until = models.DateTimeField(null=True)
    after_signs = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("bé được hẹn tiêm")
        verbose_name_plural = pgettext_lazy("nhiều", "bé được hẹn tiêm")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.GIVEN)
                | Q(vaccine__isnull=False, shot_at__isnull=False, observe_until__isnull=False),
                name="shot_has_its_vaccine_and_watch",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["observe_until"], condition=Q(outcome=Outcome.GIVEN), name="child_watched"),
        ]

    @property
    def holds_a_dose(self) -> bool:
        """Say whether a dose of the session's stock is promised to the child or was given to it."""
        return self.vaccine_id is not None and self.outcome != Outcome.POSTPONED
