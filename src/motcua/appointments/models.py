# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.appointments.rules import MOST_OFFERS, OPEN, Status
from motcua.offices.models import Agency, Counter, Office
from motcua.people.models import User
from motcua.procedures.models import Procedure


class Service(models.Model):
    """What can be booked: an agency at an office, for one procedure or (without one) for everything it does.

    A service with its own row has places of its own; a procedure without one shares those of the general service.
    """

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="services", verbose_name=_("nơi tiếp nhận")
    )
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="services", verbose_name=_("cơ quan"))
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("thủ tục"),
        help_text=_("để trống: việc chung của cơ quan"),
    )
    on_from = models.DateField(_("nhận hẹn từ ngày"), null=True, blank=True, help_text=_("để trống: chưa mở"))
    on_until = models.DateField(_("đến hết ngày"), null=True, blank=True)
    length_minutes = models.PositiveSmallIntegerField(_("thời lượng một lượt (phút)"), default=30)
    places = models.PositiveSmallIntegerField(_("số chỗ mỗi khung giờ"), default=2)
    horizon_days = models.PositiveSmallIntegerField(_("hẹn trước nhiều nhất (ngày)"), default=90)
    notice_minutes = models.PositiveIntegerField(_("hẹn trước ít nhất (phút)"), default=60)
    phone_daily_limit = models.PositiveSmallIntegerField(_("số lượt hẹn mỗi số điện thoại mỗi ngày"), default=3)
    counter = models.ForeignKey(Counter, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("quầy"))

    class Meta:
        verbose_name = _("dịch vụ hẹn giờ")
        verbose_name_plural = pgettext_lazy("nhiều", "dịch vụ hẹn giờ")
        ordering: ClassVar = ["office", "agency", F("procedure").asc(nulls_first=True)]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "agency", "procedure"], name="service_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(length_minutes__range=(5, 480)), name="service_length_is_sane"),
            models.CheckConstraint(
                condition=Q(on_from__isnull=True) | Q(on_until__isnull=True) | Q(on_from__lte=F("on_until")),
                name="service_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        what = self.procedure.name if self.procedure else str(_("việc chung"))
        return f"{self.agency} – {what}"

    def clean(self) -> None:
        """Refuse days out of order, sizes nobody can mean, and a counter of another office."""
        if self.on_from and self.on_until and self.on_until < self.on_from:
            raise ValidationError({"on_until": _("Ngày cuối phải bằng hoặc sau ngày đầu.")})
        if self.on_until and not self.on_from:
            raise ValidationError({"on_from": _("Có ngày cuối thì cần ngày bắt đầu nhận hẹn.")})
        if self.length_minutes is not None and not 5 <= self.length_minutes <= 480:
            raise ValidationError({"length_minutes": _("Một lượt dài từ 5 đến 480 phút.")})
        if not self.horizon_days:
            raise ValidationError({"horizon_days": _("Cho hẹn trước ít nhất 1 ngày.")})
        if self.notice_minutes is not None and self.notice_minutes >= self.horizon_days * 24 * 60:
            sentence = _("Phải báo trước lâu hơn cả thời gian cho hẹn: không ai hẹn được.")
            raise ValidationError({"notice_minutes": sentence})
        if not self.phone_daily_limit:
            raise ValidationError({"phone_daily_limit": _("Cho mỗi số điện thoại ít nhất 1 lượt mỗi ngày.")})
        if self.counter is not None and self.counter.office_id != self.office_id:
            raise ValidationError({"counter": _("Quầy này ở nơi tiếp nhận khác.")})


class Slot(models.Model):
    """How many places of one service at one hour are taken; the row that decides when people compete.

    `taken` counts appointments and holds, `held` the holds among them of people who are filling in the form. A row
    exists from the first claim on.
    """

    office = models.ForeignKey(Office, db_index=False, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, db_index=False, on_delete=models.CASCADE)
    starts_at = models.DateTimeField()
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    held = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("khung giờ")
        verbose_name_plural = pgettext_lazy("nhiều", "khung giờ")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "starts_at"], name="slot_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="slot_taken_within_places"),
            models.CheckConstraint(condition=Q(held__lte=F("taken")), name="slot_held_within_taken"),
        ]


class Hold(models.Model):
    """A place kept for somebody who is filling in the form, or to whom an earlier hour is offered; one a visitor.

    One that is offered (`is_offered`) does not count among the `held` places: it must not keep others from the form.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    office = models.ForeignKey(Office, db_index=False, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, db_index=False, on_delete=models.CASCADE)
    starts_at = models.DateTimeField()
    slot_count = models.PositiveSmallIntegerField()
    step_minutes = models.PositiveSmallIntegerField()
    visitor = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    is_offered = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("chỗ giữ tạm")
        verbose_name_plural = pgettext_lazy("nhiều", "chỗ giữ tạm")
        constraints: ClassVar = [models.UniqueConstraint(fields=["visitor"], name="hold_once_a_visitor")]
        indexes: ClassVar = [
            models.Index(fields=["service", "starts_at"], name="hold_service_start"),
            models.Index(fields=["expires_at"], name="hold_expiry"),
        ]


class Appointment(models.Model):
    """An hour asked for or agreed (lịch hẹn)."""

    class Channel(models.TextChoices):
        WEB = "WEB", _("trang hẹn giờ")
        EMBED = "EMBED", _("trang của cơ quan")
        API = "API", _("phần mềm khác")
        PHONE = "PHONE", _("tổng đài")
        SMS = "SMS", _("tin nhắn")
        DESK = "DESK", _("tại quầy")

    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="appointments")
    agency = models.ForeignKey(Agency, db_index=False, on_delete=models.PROTECT)
    service = models.ForeignKey(Service, db_index=False, on_delete=models.PROTECT)
    procedure_codes = ArrayField(models.CharField(max_length=40), default=list)
    code = models.CharField(max_length=8)
    status = models.CharField(max_length=12, choices=Status.choices)
    starts_at = models.DateTimeField()
    length_minutes = models.PositiveSmallIntegerField()
    slot_count = models.PositiveSmallIntegerField()
    counter = models.ForeignKey(Counter, db_index=False, on_delete=models.SET_NULL, null=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20)
    content = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    requested_at = models.DateTimeField()
    confirm_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    handed_up_at = models.DateTimeField(null=True)
    first_starts_at = models.DateTimeField(
        null=True, help_text="the hour the citizen asked for, where another was proposed"
    )
    reason = models.CharField(max_length=300, blank=True)
    checked_in_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("lịch hẹn")
        verbose_name_plural = pgettext_lazy("nhiều", "lịch hẹn")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=Q(status__in=[*OPEN]), name="appointment_code_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["code"], name="appointment_code"),
            models.Index(fields=["office", "starts_at"], name="appointment_office_start"),
            models.Index(
                fields=["office", "confirm_by"], condition=Q(status=Status.REQUESTED), name="appointment_unanswered"
            ),
            models.Index(fields=["phone", "starts_at"], name="appointment_phone_start"),
            models.Index(
                fields=["service", "starts_at"], condition=Q(status__in=[*OPEN]), name="appointment_open_service"
            ),
        ]

    @property
    def subject(self) -> str:
        return f"appointment:{self.pk}"


class Wish(models.Model):
    """Somebody's wish for an hour earlier than the appointment's; stopped and wished again it is the same wish."""

    class Ending(models.TextChoices):
        STOPPED = "STOPPED", _("thôi không chờ giờ sớm hơn")
        EARLIEST = "EARLIEST", _("không còn kịp báo giờ sớm hơn")
        USED_UP = "USED_UP", _("đã báo đủ ba lần")
        OVER = "OVER", _("lịch hẹn không còn chờ đến")

    office = models.ForeignKey(Office, db_index=False, on_delete=models.CASCADE)
    appointment = models.ForeignKey(Appointment, db_index=False, on_delete=models.CASCADE, related_name="wishes")
    wished_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    class Meta:
        verbose_name = _("mong muốn giờ sớm hơn")
        verbose_name_plural = pgettext_lazy("nhiều", "mong muốn giờ sớm hơn")
        constraints: ClassVar = [models.UniqueConstraint(fields=["appointment"], name="wish_once_an_appointment")]
        indexes: ClassVar = [models.Index(fields=["wished_at"], condition=Q(ended_at__isnull=True), name="wish_open")]


class Offer(models.Model):
    """An earlier hour, its place held for whoever wished for one, until it is answered or `answer_by` has passed."""

    class Outcome(models.TextChoices):
        TAKEN = "TAKEN", _("đã nhận giờ sớm hơn")
        DECLINED = "DECLINED", _("không nhận giờ sớm hơn")
        LAPSED = "LAPSED", _("không trả lời kịp")
        WITHDRAWN = "WITHDRAWN", _("giờ sớm hơn không còn hợp")

    office = models.ForeignKey(Office, db_index=False, on_delete=models.CASCADE)
    wish = models.ForeignKey(Wish, db_index=False, on_delete=models.CASCADE, related_name="offers")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    offered_at = models.DateTimeField()
    offered_on = models.DateField(help_text="the day of `offered_at` where the office is")
    answer_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        verbose_name = _("giờ sớm hơn được giữ")
        verbose_name_plural = pgettext_lazy("nhiều", "giờ sớm hơn được giữ")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wish"], condition=Q(ended_at__isnull=True), name="offer_one_open_a_wish"),
            models.UniqueConstraint(fields=["wish", "number"], name="offer_number_once_a_wish"),
            models.UniqueConstraint(fields=["wish", "offered_on"], name="offer_once_a_day"),
            models.UniqueConstraint(fields=["wish", "starts_at"], name="offer_hour_once_a_wish"),
            models.CheckConstraint(condition=Q(number__range=(1, MOST_OFFERS)), name="offer_at_most_three"),
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("offered_at")) & Q(answer_by__lt=F("starts_at")),
                name="offer_answered_before_its_hour",
            ),
        ]
