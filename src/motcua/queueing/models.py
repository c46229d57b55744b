# SPDX-License-Identifier: EUPL-1.2
import uuid
from datetime import time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.appointments.models import Appointment
from motcua.kernel import saying
from motcua.offices.models import Agency, Counter, Office
from motcua.people.models import User
from motcua.queueing.patterns import WaitPattern, WaitScore
from motcua.queueing.rules import ACTIVE, IN_LINE, BookingRule, Lane, PriorityRule, State, Why

__all__ = [
    "CounterLine", "Duty", "Kiosk", "Lease", "Line", "LineDay", "LineState",
    "PriorityClass", "Skill", "Ticket", "TicketPrint", "TurnAlert", "WaitPattern", "WaitScore",
]  # fmt: skip


class PriorityClass(models.Model):
    """A group of people whom the law lets go first; a table because laws and offices differ."""

    code = models.SlugField(_("mã"), max_length=20, primary_key=True)
    name = models.CharField(_("tên"), max_length=80)
    help = models.CharField(_("lời hỏi trên máy lấy số"), max_length=160, blank=True)
    basis = models.CharField(_("căn cứ"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("đối tượng ưu tiên")
        verbose_name_plural = pgettext_lazy("nhiều", "đối tượng ưu tiên")
        ordering: ClassVar = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A line (hàng chờ) of an office: one field or one group of counters, with numbers of its own."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="lines", verbose_name=_("nơi tiếp nhận"))
    code = models.CharField(_("mã"), max_length=20)
    name = models.CharField(_("tên"), max_length=120)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=120, blank=True)
    prefix = models.CharField(_("chữ đầu của số"), max_length=3, blank=True)
    digits = models.PositiveSmallIntegerField(_("số chữ số"), default=3)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    agencies = models.ManyToManyField(Agency, blank=True, related_name="lines", verbose_name=_("cơ quan"))
    fields = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name=_("lĩnh vực"))
    opens_at = models.TimeField(_("giờ riêng: mở"), null=True, blank=True, help_text=_("để trống: theo nơi tiếp nhận"))
    closes_at = models.TimeField(_("giờ riêng: đóng"), null=True, blank=True, help_text=_("sớm hơn giờ mở: hôm sau"))
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("giờ riêng: các thứ"),
        help_text=_("0 là thứ Hai; để trống: mọi ngày"),
    )  # fmt: skip
    day_turns_at = models.TimeField(_("số bắt đầu lại lúc"), default=time)
    daily_limit = models.PositiveIntegerField(_("số lượt nhiều nhất mỗi ngày"), null=True, blank=True)
    priority_rule = models.CharField(
        _("cách gọi số ưu tiên"), max_length=12, choices=PriorityRule.choices, default=PriorityRule.STRICT
    )
    priority_every = models.PositiveSmallIntegerField(_("sau mấy lượt thường"), default=3)
    booking_rule = models.CharField(
        _("cách gọi người đã hẹn"), max_length=12, choices=BookingRule.choices, default=BookingRule.AT_HOUR
    )
    booking_every = models.PositiveSmallIntegerField(_("xen kẽ sau mấy lượt"), default=1)
    back_after = models.PositiveSmallIntegerField(_("người vắng trở lại: sau mấy số"), default=3)
    may_join_from_home = models.BooleanField(_("cho lấy số từ nhà"), default=False)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    is_mirrored = models.BooleanField(_("số của máy hãng khác"), default=False)
    is_no_wait = models.BooleanField(
        _("hàng không chờ"), default=False, help_text=_("riêng cho thủ tục làm ngay tại chỗ, theo luật ngày đặc biệt")
    )

    class Meta:
        verbose_name = _("hàng chờ")
        verbose_name_plural = pgettext_lazy("nhiều", "hàng chờ")
        ordering: ClassVar = ["office", "order", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "code"], name="line_code_once"),
            models.CheckConstraint(condition=Q(digits__range=(1, 5)), name="line_digits_are_sane"),
            models.CheckConstraint(condition=Q(priority_every__gte=1), name="line_priority_every_is_positive"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="line_hours_are_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix or self.code} – {self.name}"

    @property
    def said_name(self) -> str:
        """Its name in the language of the page."""
        return self.name_en if self.name_en and saying.is_english() else self.name

    def clean(self) -> None:
        """Refuse half-given hours, weekdays nobody knows, and numbers of no digit."""
        self.code = self.code.strip().upper()
        self.prefix = self.prefix.strip().upper()
        if (self.opens_at is None) != (self.closes_at is None):
            raise ValidationError({"closes_at": _("Giờ riêng cần cả giờ mở và giờ đóng.")})
        if any(day > 6 for day in self.weekdays):
            raise ValidationError({"weekdays": _("Mỗi thứ là một số từ 0 (thứ Hai) đến 6 (Chủ nhật).")})
        if not 1 <= self.digits <= 5:
            raise ValidationError({"digits": _("Số thứ tự có từ 1 đến 5 chữ số.")})
        if self.priority_every < 1 or self.booking_every < 1:
            raise ValidationError({"priority_every": _("Xen kẽ sau ít nhất 1 lượt.")})


class LineState(models.Model):
    """What changes with every move of a line; its row is locked first, so that a line is worked by one hand at a time.

    `changes` only grows: the versions of the live snapshot are sums of it.
    """

    line = models.OneToOneField(Line, on_delete=models.CASCADE, primary_key=True, related_name="now")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    # Calls since the last one of that lane; large at first, so that the first in line of a lane is due at once.
    since_priority = models.PositiveIntegerField(default=1_000_000)
    since_booked = models.PositiveIntegerField(default=1_000_000)
    changes = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("tình hình hàng chờ")
        verbose_name_plural = pgettext_lazy("nhiều", "tình hình hàng chờ")


class LineDay(models.Model):
    """The counter from which a line's numbers of one working day are drawn.

    Numbers are drawn upwards from 1; blocks lent to kiosks are taken downwards from the top of the line's digits, and
    the two never meet: after the top, numbers go on with one digit more.
    """

    line = models.ForeignKey(Line, db_index=False, on_delete=models.CASCADE)
    day = models.DateField()
    last_number = models.PositiveIntegerField(default=0)
    lowest_lent = models.PositiveIntegerField()
    # The turn of the last number drawn: numbers and turns go up together, whoever's request came first.
    last_turn_at = models.DateTimeField(null=True)
    given_count = models.PositiveIntegerField(default=0, help_text="numbers given and lent, against the daily limit")

    class Meta:
        verbose_name = _("số của một ngày")
        verbose_name_plural = pgettext_lazy("nhiều", "số của một ngày")
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "day"], name="line_day_once")]


class CounterLine(models.Model):
    """Says that a counter serves a line; a counter without any row serves all lines of its office."""

    part_of: ClassVar = "line"

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="lines", verbose_name=_("quầy"))
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="counters", verbose_name=_("hàng chờ"))

    class Meta:
        verbose_name = _("quầy phục vụ hàng chờ")
        verbose_name_plural = pgettext_lazy("nhiều", "quầy phục vụ hàng chờ")
        constraints: ClassVar = [models.UniqueConstraint(fields=["counter", "line"], name="counter_line_once")]

    def __str__(self) -> str:
        return f"{self.counter} – {self.line}"


class Skill(models.Model):
    """Says that somebody may serve a line; who has no row at an office may serve all its lines."""

    part_of: ClassVar = "line"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skills", verbose_name=_("cán bộ"))
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="skills", verbose_name=_("hàng chờ"))

    class Meta:
        verbose_name = _("việc làm được")
        verbose_name_plural = pgettext_lazy("nhiều", "việc làm được")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "line"], name="skill_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.line}"


class Duty(models.Model):
    """Who sits at a counter now and which lines they serve; `seen_at` is real time, of a browser that is open there."""

    counter = models.OneToOneField(Counter, on_delete=models.CASCADE, primary_key=True, related_name="duty")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="duties")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="duties")
    # Empty: all that the counter and the person serve.
    line_ids = ArrayField(models.BigIntegerField(), default=list)
    begun_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("ca trực quầy")
        verbose_name_plural = pgettext_lazy("nhiều", "ca trực quầy")
        indexes: ClassVar = [models.Index(fields=["seen_at"], condition=Q(seen_at__isnull=False), name="duty_seen")]


class Kiosk(models.Model):
    """A machine that gives numbers (máy lấy số); its code is `<office>-k<n>`, its token bears the code as name."""

    class Printer(models.TextChoices):
        BROWSER = "browser", _("trình duyệt của máy lấy số")
        NETWORK = "network", _("máy in mạng ESC/POS")
        NONE = "none", _("không in, hiện mã QR")

    code = models.CharField(_("mã"), max_length=30, primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="kiosks", verbose_name=_("nơi tiếp nhận"))
    name = models.CharField(_("tên"), max_length=80, blank=True)
    printer = models.CharField(_("cách in"), max_length=8, choices=Printer.choices, default=Printer.BROWSER)
    printer_address = models.CharField(_("địa chỉ máy in"), max_length=80, blank=True, help_text="192.168.1.50:9100")
    paper_mm = models.PositiveSmallIntegerField(_("khổ giấy (mm)"), default=80)
    thanks = models.CharField(_("lời cảm ơn trên phiếu"), max_length=120, blank=True)
    seen_at = models.DateTimeField(null=True, editable=False, help_text="real time")
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("máy lấy số")
        verbose_name_plural = pgettext_lazy("nhiều", "máy lấy số")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(paper_mm__in=[58, 80]), name="kiosk_paper_is_known")
        ]

    def __str__(self) -> str:
        return self.name or self.code

    def clean(self) -> None:
        self.code = self.code.strip()
        if self.paper_mm not in (58, 80):
            raise ValidationError({"paper_mm": _("Khổ giấy là 58 hoặc 80 mm.")})
        if self.printer == self.Printer.NETWORK and not self.printer_address:
            raise ValidationError({"printer_address": _("Máy in mạng cần địa chỉ, như 192.168.1.50:9100.")})


class Lease(models.Model):
    """A block of numbers lent to a kiosk, which may give them while the network is cut; unused ones stay gaps.

    The ticket of number n is `uuid5(lease, n)`, so that desk and kiosk mean the same one without speaking.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kiosk = models.ForeignKey(Kiosk, on_delete=models.CASCADE, related_name="leases")
    line = models.ForeignKey(Line, on_delete=models.CASCADE)
    day = models.DateField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    lent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("khối số cho mượn")
        verbose_name_plural = pgettext_lazy("nhiều", "khối số cho mượn")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "day", "first"], name="lease_once"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="lease_has_numbers"),
        ]


class Ticket(models.Model):
    """A place in a line. Its identity is `id`; `shown` ("A012") is only what people read.

    `turn_at` is the moment by which it is ordered, `ready_at` the first at which it may be called. `line` gave the
    number, `waits_in` is where it waits now. `ahead`, `wait_low` and `wait_high` (minutes) were told when it was given.
    """

    class Channel(models.TextChoices):
        KIOSK = "KIOSK", _("máy lấy số")
        OFFLINE = "OFFLINE", _("máy lấy số lúc mất mạng")
        DESK = "DESK", _("tại quầy")
        WEB = "WEB", _("lấy số từ nhà")
        API = "API", _("phần mềm khác")
        FEED = "FEED", _("máy của hãng khác")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    office = models.ForeignKey(Office, db_index=False, on_delete=models.PROTECT, related_name="tickets")
    line = models.ForeignKey(Line, db_index=False, on_delete=models.PROTECT, related_name="+")
    waits_in = models.ForeignKey(Line, db_index=False, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    number = models.PositiveIntegerField()
    shown = models.CharField(max_length=12)
    lane = models.PositiveSmallIntegerField(choices=Lane.choices, default=Lane.WALK_IN)
    priority = models.ForeignKey(PriorityClass, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    kiosk = models.ForeignKey(Kiosk, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    appointment = models.ForeignKey(
        Appointment, db_index=False, on_delete=models.SET_NULL, null=True, related_name="tickets"
    )
    phone = models.CharField(max_length=20, blank=True, help_text="only of those who joined from home")
    issued_at = models.DateTimeField()
    turn_at = models.DateTimeField()
    ready_at = models.DateTimeField()
    ahead = models.PositiveIntegerField(default=0)
    wait_low = models.PositiveSmallIntegerField(null=True)
    wait_high = models.PositiveSmallIntegerField(null=True)
    counter = models.ForeignKey(Counter, db_index=False, on_delete=models.SET_NULL, null=True, related_name="tickets")
    # Another maker's machine may name counters we do not know.
    counter_label = models.CharField(max_length=40, blank=True)
    wanted_counter = models.ForeignKey(Counter, db_index=False, on_delete=models.SET_NULL, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True, help_text="the last repeated call")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    call_count = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    reason = models.CharField(max_length=160, blank=True)
    is_mirrored = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("số thứ tự")
        verbose_name_plural = pgettext_lazy("nhiều", "số thứ tự")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "day", "shown"], name="ticket_number_once"),
            models.UniqueConstraint(
                fields=["counter"],
                condition=Q(state__in=[*sorted(ACTIVE)], is_mirrored=False),
                name="one_active_ticket_a_counter",
            ),
            models.CheckConstraint(
                condition=Q(is_mirrored=True) | ~Q(state__in=[*sorted(ACTIVE)]) | Q(counter__isnull=False),
                name="active_ticket_has_its_counter",
            ),
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(appointment__isnull=False), name="ticket_once_an_appointment"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["waits_in", "lane", "turn_at"], condition=Q(state__in=[*sorted(IN_LINE)]), name="ticket_in_line"
            ),
            models.Index(
                fields=["office", "state"], condition=Q(state__in=[*sorted(ACTIVE), State.ABSENT.value]),
                name="ticket_at_counters",
            ),
            models.Index(fields=["office", "day", "number"], name="ticket_office_day"),
            models.Index(fields=["waits_in", "called_at"], condition=Q(called_at__isnull=False), name="ticket_called"),
            models.Index(fields=["phone", "day"], condition=~Q(phone=""), name="ticket_phone_day"),
        ]  # fmt: skip

    @property
    def subject(self) -> str:
        return f"ticket:{self.pk}"


class TicketPrint(models.Model):
    """One attempt to put a ticket on paper, and what became of it; the first is unique, a reprint has its reason."""

    class Outcome(models.TextChoices):
        ASKED = "asked", _("đang in")
        PRINTED = "printed", _("đã in")
        FAILED = "failed", _("không in được")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="prints")
    kiosk = models.ForeignKey(Kiosk, on_delete=models.SET_NULL, null=True, related_name="+")
    is_first = models.BooleanField(default=True)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.ASKED)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("lần in phiếu")
        verbose_name_plural = pgettext_lazy("nhiều", "lần in phiếu")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(is_first=True), name="ticket_printed_once")
        ]


class TurnAlert(models.Model):
    """Somebody wants to be told by SMS when only so many are before the ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="alerts")
    phone = models.CharField(max_length=20)
    before = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lời nhắn khi gần đến lượt")
        verbose_name_plural = pgettext_lazy("nhiều", "lời nhắn khi gần đến lượt")
        constraints: ClassVar = [models.UniqueConstraint(fields=["ticket", "phone"], name="turn_alert_once")]
