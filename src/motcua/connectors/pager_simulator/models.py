# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SimulatedTag(models.Model):
    """A tag of the simulator: what it was told last. Moments are real ones."""

    office = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    message_id = models.UUIDField(null=True)
    buzzes_until = models.DateTimeField(null=True)
    buzzed = models.PositiveIntegerField(default=0, help_text="how often it has buzzed")
    heard = models.PositiveIntegerField(default=0, help_text="how often it was told, repeats included")

    class Meta:
        verbose_name = _("thẻ giả lập")
        verbose_name_plural = pgettext_lazy("nhiều", "thẻ giả lập")
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "number"], name="simulated_tag_once")]


class HeardCall(models.Model):
    """A call the simulator has heard: by its id a tag buzzes once, however often it is told."""

    message_id = models.UUIDField(primary_key=True)
    office = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lượt gọi giả lập")
        verbose_name_plural = pgettext_lazy("nhiều", "lượt gọi giả lập")
        indexes: ClassVar = [models.Index(fields=["first_at"], name="heard_call_first")]


class TransmitterBehaviour(models.Model):
    """How the simulated transmitter of an office behaves."""

    class Mode(models.TextChoices):
        ANSWERS = "ANSWERS", pgettext_lazy("bộ phát", "phát ngay")
        SLOW = "SLOW", pgettext_lazy("bộ phát", "trả lời chậm")
        TWICE = "TWICE", pgettext_lazy("bộ phát", "trả lời hai lần")
        LOSES = "LOSES", pgettext_lazy("bộ phát", "phát rồi mất câu trả lời")
        DEAD = "DEAD", pgettext_lazy("bộ phát", "không trả lời")

    office = models.CharField(max_length=20, unique=True)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.ANSWERS)
