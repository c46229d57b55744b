# SPDX-License-Identifier: EUPL-1.2
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.post.models.parcels import Parcel


class CarrierOrder(models.Model):
    """What the carrier's computer is to be told of a parcel (lệnh gửi bưu điện); sent by the worker, once.

    `id` is the same at every attempt. Told of and called off once; a change as often as something changes, and it tells
    how the parcel is when it is sent. Times of sending are real time.
    """

    class Kind(models.TextChoices):
        CREATE = "create", _("tạo đơn")
        CHANGE = "change", _("sửa đơn")
        CANCEL = "cancel", _("hủy đơn")

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ gửi")
        SENT = "sent", _("đã gửi")
        FAILED = "failed", _("không gửi được")
        DROPPED = "dropped", _("không còn cần")

    part_of: ClassVar = "parcel"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="orders")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    in_hand_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=60, blank=True, help_text="the carrier's own number of it")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("lệnh gửi bưu điện")
        verbose_name_plural = pgettext_lazy("nhiều", "lệnh gửi bưu điện")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parcel", "kind"], condition=~Q(kind="change"), name="carrier_told_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="carrier_order_waiting"),
        ]
