# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models import Dossier
from motcua.offices.models import Office
from motcua.people.models import User


class Transmitter(models.Model):
    """What sends to an office's tags (bộ phát): which driver, and its settings. One an office is in use.

    `settings` by driver: http {url, mode, system_id, restaurant_id, baud, function, alert_type, …}, serial {port,
    baud, line}; the manual keypad and the simulator need none.
    """

    class Driver(models.TextChoices):
        SIMULATOR = "simulator", _("giả lập")
        HTTP = "http", _("bộ phát qua mạng (HTTP)")
        SERIAL = "serial", _("bộ phát qua cổng nối tiếp")
        MANUAL = "manual", _("bàn phím riêng, cán bộ tự bấm")

    office = models.OneToOneField(Office, on_delete=models.CASCADE, related_name="transmitter")
    driver = models.CharField(_("loại"), max_length=10, choices=Driver.choices, default=Driver.MANUAL)
    settings = models.JSONField(_("cài đặt"), default=dict, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    heard_at = models.DateTimeField(null=True, blank=True, help_text="it answered last")
    failing_since = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("bộ phát thẻ rung")
        verbose_name_plural = pgettext_lazy("nhiều", "bộ phát thẻ rung")

    def __str__(self) -> str:
        return f"{self.get_driver_display()} – {self.office_id}"


class Pager(models.Model):
    """A tag (thẻ rung) of an office; its `number` is printed on it and is the number the citizen sees.

    `address` is how the transmitter knows it, where that is not the number. `battery` is a percentage somebody read.
    """

    class State(models.TextChoices):
        FREE = "free", _("sẵn sàng")
        LENT = "lent", _("đang phát")
        FLAT = "flat", _("hết pin")
        LOST = "lost", _("mất")
        RETIRED = "retired", _("thôi dùng")

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="pagers", verbose_name=_("nơi tiếp nhận"))
    number = models.PositiveSmallIntegerField(_("số"))
    address = models.CharField(_("địa chỉ trên bộ phát"), max_length=20, blank=True)
    state = models.CharField(_("tình trạng"), max_length=8, choices=State.choices, default=State.FREE)
    battery = models.PositiveSmallIntegerField(_("pin (%)"), null=True, blank=True)
    battery_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("thẻ rung")
        verbose_name_plural = pgettext_lazy("nhiều", "thẻ rung")
        ordering: ClassVar = ["office", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "number"], name="pager_number_once_an_office"),
            models.CheckConstraint(condition=Q(battery__isnull=True) | Q(battery__lte=100), name="pager_battery_share"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} · {self.number}"


class Loan(models.Model):
    """A tag given to whoever waits for one dossier (lượt phát thẻ); open until `ended_at`.

    A tag is never on two open loans, nor a dossier. `calls` counts calls; `step` is how far calling has gone.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("đang chờ kết quả")
        CALLED = "called", _("đã gọi")
        COMING = "coming", _("đang đến")
        RETURNED = "returned", _("đã trả thẻ")
        LOST = "lost", pgettext_lazy("lượt phát thẻ", "mất thẻ")

    class Step(models.TextChoices):
        NONE = "", _("chưa gọi")
        PAGER = "pager", _("thẻ rung")
        ALOUD = "aloud", _("màn hình và loa")
        SMS = "sms", _("tin nhắn")

    pager = models.ForeignKey(Pager, on_delete=models.PROTECT, related_name="loans")
    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="pager_loans")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    step = models.CharField(max_length=6, choices=Step.choices, default=Step.NONE, blank=True)
    lent_at = models.DateTimeField()
    lent_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    first_called_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    coming_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("lượt phát thẻ")
        verbose_name_plural = pgettext_lazy("nhiều", "lượt phát thẻ")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pager"], condition=Q(ended_at__isnull=True), name="one_open_loan_a_pager"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(ended_at__isnull=True), name="one_open_loan_a_dossier"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state__in=["waiting", "called", "coming"])
                | Q(ended_at__isnull=False, state__in=["returned", "lost"]),
                name="loan_ended_with_its_state",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "lent_at"], name="loan_office"),
            models.Index(fields=["office", "called_at"], condition=Q(ended_at__isnull=True), name="loan_open"),
        ]

    @property
    def subject(self) -> str:
        return f"loan:{self.pk}"


class Call(models.Model):
    """One call of a lent tag, as it goes to the transmitter; `id` is the same at every attempt, so twice is once."""

    part_of: ClassVar = "loan"

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ gửi")
        SENT = "sent", _("đã phát sóng")
        BY_HAND = "by_hand", _("cán bộ tự bấm")
        FAILED = "failed", _("không phát được")
        DROPPED = "dropped", _("không còn cần")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="sent_calls")
    number = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Real time: when the transmitter is asked next, and after which moment no more; until when somebody has the call in
    # hand; when it was answered.
    next_at = models.DateTimeField(null=True)
    send_before = models.DateTimeField(null=True)
    in_hand_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("lượt gọi thẻ")
        verbose_name_plural = pgettext_lazy("nhiều", "lượt gọi thẻ")
        constraints: ClassVar = [models.UniqueConstraint(fields=["loan", "number"], name="pager_call_once")]
        indexes: ClassVar = [models.Index(fields=["next_at"], condition=Q(state="waiting"), name="pager_call_waiting")]


class Trial(models.Model):
    """One try of the transmitter with a tag of the box, lent to nobody (lần thử bộ phát); sent once, never again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    pager = models.ForeignKey(Pager, on_delete=models.CASCADE, related_name="trials")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=Call.State.choices, default=Call.State.WAITING)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("lần thử bộ phát")
        verbose_name_plural = pgettext_lazy("nhiều", "lần thử bộ phát")
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="pager_trial_waiting")
        ]


class StockTaking(models.Model):
    """The tags of an office counted at closing (kiểm thẻ): which numbers lay in the box, which were missing."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey(User, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    present = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("lần kiểm thẻ")
        verbose_name_plural = pgettext_lazy("nhiều", "lần kiểm thẻ")
        ordering: ClassVar = ["-counted_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "on"], name="stock_taking_once_a_day")]
