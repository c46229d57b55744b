# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Office, tidy_code
from motcua.queueing.models import Line

# Names of a closed network have no dots, so Django's own idea of an address is too narrow.
_ADDRESS = RegexValidator(
    r"\Ahttps?://[a-zA-Z0-9.\[\]:-]+(/[!-~]*)?\Z", _("Địa chỉ bắt đầu bằng https:// hoặc http://, không có dấu cách.")
)


class Feed(models.Model):
    """A queue machine of another maker, or a remote office of our own, that tells the hub what happens there.

    Its bearer token has the feed's code as name. With `poll_url` it is asked by us instead of speaking by itself.
    """

    code = models.CharField(_("mã"), max_length=20, primary_key=True)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="feeds", verbose_name=_("nơi tiếp nhận"))
    name = models.CharField(_("tên máy, hãng"), max_length=120, blank=True)
    silent_after_seconds = models.PositiveIntegerField(_("mất kết nối sau (giây)"), default=120)
    poll_url = models.CharField(
        _("địa chỉ đọc số liệu"), max_length=300, blank=True, validators=[_ADDRESS],
        help_text=_("để trống: máy tự gửi đến"),
    )  # fmt: skip
    poll_seconds = models.PositiveIntegerField(_("đọc sau mỗi (giây)"), default=15)
    # Not editable, so that it never stands in the history of changes; the page has a field of its own for it.
    poll_token = models.CharField(_("mã truy cập để đọc"), max_length=200, blank=True, editable=False)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("nguồn số liệu")
        verbose_name_plural = pgettext_lazy("nhiều", "nguồn số liệu")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(silent_after_seconds__gte=10), name="feed_silence_is_sane"),
            models.CheckConstraint(condition=Q(poll_seconds__gte=2), name="feed_poll_is_sane"),
        ]

    def __str__(self) -> str:
        return self.name or self.code

    @property
    def subject(self) -> str:
        return f"feed:{self.pk}"

    def clean(self) -> None:
        """Refuse seconds that would make every feed silent, or ask it without a pause."""
        if self._state.adding:
            tidy_code(self)
        if self.silent_after_seconds is not None and self.silent_after_seconds < 10:
            raise ValidationError({"silent_after_seconds": _("Ít nhất 10 giây.")})
        if self.poll_seconds is not None and self.poll_seconds < 2:
            raise ValidationError({"poll_seconds": _("Ít nhất 2 giây.")})


class FeedState(models.Model):
    """How far a feed has been heard; its row is locked first, so that a feed's batches go one after another.

    `changes` only grows: the versions of the live snapshot are sums of it. `heard_at` is real time, `as_of` the
    instance's. `skew_seconds` is how far the machine's clock is ahead of ours, as far as it can be known.
    """

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, primary_key=True, related_name="now")
    # Null: nothing was ever heard; the empty text is an epoch too.
    epoch = models.CharField(max_length=60, null=True)
    last_seq = models.PositiveBigIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField(null=True)
    snapshot_as_of = models.DateTimeField(null=True)
    is_silent = models.BooleanField(default=False)
    is_snapshot_wanted = models.BooleanField(default=False)
    skew_seconds = models.IntegerField(default=0)
    changes = models.PositiveBigIntegerField(default=0)
    lost_count = models.PositiveBigIntegerField(default=0)
    refused_count = models.PositiveBigIntegerField(default=0)
    renamed_count = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("tình hình nguồn số liệu")
        verbose_name_plural = pgettext_lazy("nhiều", "tình hình nguồn số liệu")


class FeedEpoch(models.Model):
    """An epoch of a feed that is over: the machine was replaced or began anew; whatever still comes of it is past."""

    feed = models.ForeignKey(Feed, db_index=False, on_delete=models.CASCADE, related_name="past_epochs")
    epoch = models.CharField(max_length=60)
    last_seq = models.PositiveBigIntegerField()
    ended_at = models.DateTimeField()

    class Meta:
        verbose_name = _("đợt số liệu đã qua")
        verbose_name_plural = pgettext_lazy("nhiều", "đợt số liệu đã qua")
        constraints: ClassVar = [models.UniqueConstraint(fields=["feed", "epoch"], name="feed_epoch_once")]


class HeldEvent(models.Model):
    """An event that came before another one it follows; kept until the gap is filled or given up.

    `kept_at` is real time; `said` is what was read, or why it is refused.
    """

    feed = models.ForeignKey(Feed, db_index=False, on_delete=models.CASCADE, related_name="held")
    seq = models.PositiveBigIntegerField()
    said = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sự kiện chờ sự kiện trước")
        verbose_name_plural = pgettext_lazy("nhiều", "sự kiện chờ sự kiện trước")
        constraints: ClassVar = [models.UniqueConstraint(fields=["feed", "seq"], name="held_event_once")]
        indexes: ClassVar = [models.Index(fields=["kept_at"], name="held_event_kept")]


class ReportedLine(models.Model):
    """A line a machine speaks of; where it tells only figures instead of tickets (`has_figures`), these figures."""

    line = models.OneToOneField(Line, on_delete=models.CASCADE, primary_key=True, related_name="reported")
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="lines")
    has_figures = models.BooleanField(default=False)
    serving = models.JSONField(default=list)
    waiting = models.PositiveIntegerField(default=0)
    last_issued = models.CharField(max_length=12, blank=True)
    as_of = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("hàng chờ do máy báo")
        verbose_name_plural = pgettext_lazy("nhiều", "hàng chờ do máy báo")


class Forward(models.Model):
    """Says that this instance tells a hub elsewhere what happens at one of its offices."""

    office = models.OneToOneField(
        Office, on_delete=models.CASCADE, related_name="forward", verbose_name=_("nơi tiếp nhận")
    )
    url = models.CharField(
        _("địa chỉ của trung tâm"), max_length=200, validators=[_ADDRESS], help_text="https://motcua.danang.gov.vn"
    )
    feed = models.CharField(_("mã nguồn ở trung tâm"), max_length=20)
    token = models.CharField(_("mã truy cập của trung tâm"), max_length=200, blank=True, editable=False)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    epoch = models.UUIDField(default=uuid.uuid4, editable=False)
    last_seq = models.PositiveBigIntegerField(default=0, editable=False)
    taken_seq = models.PositiveBigIntegerField(default=0, editable=False, help_text="how far the hub has heard us")
    is_snapshot_owed = models.BooleanField(default=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False, help_text="real time of the hub's last answer")
    problem = models.CharField(max_length=120, blank=True, editable=False)

    class Meta:
        verbose_name = _("chuyển số liệu về trung tâm")
        verbose_name_plural = pgettext_lazy("nhiều", "chuyển số liệu về trung tâm")
        ordering: ClassVar = ["office"]

    def __str__(self) -> str:
        return f"{self.office_id} → {self.url}"

    def clean(self) -> None:
        self.feed = self.feed.strip().upper()
        self.url = self.url.strip().rstrip("/")


class FeedOut(models.Model):
    """One event on its way to the hub; numbers are without gaps, and kept until long after the hub has heard them."""

    forward = models.ForeignKey(Forward, db_index=False, on_delete=models.CASCADE, related_name="out")
    seq = models.PositiveBigIntegerField()
    entry_id = models.BigIntegerField()
    said = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sự kiện gửi về trung tâm")
        verbose_name_plural = pgettext_lazy("nhiều", "sự kiện gửi về trung tâm")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["forward", "seq"], name="feed_out_once"),
            models.UniqueConstraint(fields=["forward", "entry_id"], name="feed_out_once_an_entry"),
        ]


class PlayedMachine(models.Model):
    """A simulated machine of another maker, on a demonstration: its own book, and what it has not got through yet."""

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, primary_key=True, related_name="played")
    book = models.JSONField(default=dict)
    played_until = models.DateTimeField(null=True)
    is_cut = models.BooleanField(default=False)
    is_over = models.BooleanField(default=False, help_text="another machine has taken its place")

    class Meta:
        verbose_name = _("máy lấy số giả lập")
        verbose_name_plural = pgettext_lazy("nhiều", "máy lấy số giả lập")
