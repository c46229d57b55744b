# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Office
from motcua.publicity.rules import MADE, Channel, SlideKind


class ArrivalCount(models.Model):
    """How often the short address of an agency or office was opened on a day by one channel: a number and no more."""

    code = models.CharField(_("cơ quan hoặc nơi tiếp nhận"), max_length=20)
    channel = models.CharField(_("kênh"), max_length=10, choices=Channel.choices)
    on = models.DateField(_("ngày"))
    count = models.PositiveIntegerField(_("lượt"), default=0)

    class Meta:
        verbose_name = _("lượt mở địa chỉ ngắn")
        verbose_name_plural = pgettext_lazy("nhiều", "lượt mở địa chỉ ngắn")
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "channel", "on"], name="arrivals_once_a_day")]


class LobbySlide(models.Model):
    """A slide of an office's playlist: made of data and switched on or off, or a text or film of the office's own."""

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="lobby_slides", verbose_name=_("nơi tiếp nhận")
    )
    kind = models.CharField(_("loại"), max_length=12, choices=SlideKind.choices)
    place = models.PositiveSmallIntegerField(_("thứ tự"))
    is_on = models.BooleanField(_("đang chiếu"), default=True)
    title = models.CharField(_("tên"), max_length=120, blank=True)
    text = models.TextField(_("lời"), max_length=600, blank=True)
    first_on = models.DateField(_("từ ngày"), null=True, blank=True)
    last_on = models.DateField(_("đến hết ngày"), null=True, blank=True)
    # The file's own digest is its name on the disk; nothing of what it was called is kept in a path.
    sha256 = models.CharField(max_length=64, blank=True)
    film_type = models.CharField(max_length=4, blank=True)
    size_bytes = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("trang trình chiếu")
        verbose_name_plural = pgettext_lazy("nhiều", "trang trình chiếu")
        ordering: ClassVar = ["office", "place", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "kind"], condition=Q(kind__in=[kind.value for kind in MADE]), name="made_slide_once"
            ),
            models.CheckConstraint(
                condition=Q(first_on__isnull=True) | Q(last_on__isnull=True) | Q(first_on__lte=F("last_on")),
                name="slide_begins_before_it_ends",
            ),
            models.CheckConstraint(condition=~Q(kind="video") | ~Q(sha256=""), name="film_slide_has_its_film"),
        ]

    def __str__(self) -> str:
        return self.title or str(SlideKind(self.kind).label)

    @property
    def is_own(self) -> bool:
        """Whether the office made it itself, so that it may be taken away."""
        return self.kind not in MADE
