# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Office
from motcua.post.rules import Deed, Direction, Reason, Zone


class Carrier(models.Model):
    """Who carries (doanh nghiệp bưu chính), and how its computer is reached.

    `settings` by driver: vnpost {url, consumer_key, customer_code, …} with the secret in the environment; the simulator
    and the manual one need none. `last_id` is where its tracking feed has been read to.
    """

    class Driver(models.TextChoices):
        SIMULATOR = "simulator", _("giả lập")
        VNPOST = "vnpost", _("kết nối VNPost")
        MANUAL = "manual", _("không kết nối, quét mã tay")

    code = models.CharField(_("mã"), max_length=20, primary_key=True)
    name = models.CharField(_("tên"), max_length=120)
    phone = models.CharField(_("điện thoại"), max_length=30, blank=True)
    driver = models.CharField(_("kết nối"), max_length=10, choices=Driver.choices, default=Driver.MANUAL)
    settings = models.JSONField(_("cài đặt"), default=dict, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    last_id = models.CharField(max_length=60, blank=True, editable=False)
    heard_at = models.DateTimeField(null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("doanh nghiệp bưu chính")
        verbose_name_plural = pgettext_lazy("nhiều", "doanh nghiệp bưu chính")

    def __str__(self) -> str:
        return self.name


class StatusCode(models.Model):
    """What a carrier's status code means; an unknown one is kept and shown, and moves nothing.

    `reason` is for codes that say why it could not be handed over.
    """

    carrier = models.ForeignKey(
        Carrier, on_delete=models.CASCADE, related_name="status_codes", verbose_name=_("bên chuyển")
    )
    code = models.CharField(_("mã trạng thái"), max_length=30)
    deed = models.CharField(_("nghĩa là"), max_length=12, choices=Deed.choices)
    reason = models.CharField(_("lý do phát chưa được"), max_length=14, choices=Reason.choices, blank=True)

    class Meta:
        verbose_name = _("mã trạng thái bưu gửi")
        verbose_name_plural = pgettext_lazy("nhiều", "mã trạng thái bưu gửi")
        constraints: ClassVar = [models.UniqueConstraint(fields=["carrier", "code"], name="status_code_once")]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.code}"


class Contract(models.Model):
    """What an office agreed with a carrier (hợp đồng), from when until when.

    `limit_days` overrides the longest time by zone: {"inner_city": 1}.
    """

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="post_contracts", verbose_name=_("nơi tiếp nhận")
    )
    carrier = models.ForeignKey(
        Carrier, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("bên chuyển")
    )
    number = models.CharField(_("số hợp đồng"), max_length=60)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    limit_days = models.JSONField(_("thời gian chuyển phát tối đa"), default=dict, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("hợp đồng bưu chính")
        verbose_name_plural = pgettext_lazy("nhiều", "hợp đồng bưu chính")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "valid_from"], name="one_post_contract_from_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")), name="contract_begins_first"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CodeRange(models.Model):
    """S10 codes a carrier gave out to be put on parcels; `next` is the serial drawn next."""

    carrier = models.ForeignKey(
        Carrier, on_delete=models.CASCADE, related_name="code_ranges", verbose_name=_("bên chuyển")
    )
    letters = models.CharField(_("hai chữ đầu"), max_length=2, validators=[RegexValidator(r"^[A-Z]{2}$")])
    first = models.PositiveIntegerField(_("từ số"))
    last = models.PositiveIntegerField(_("đến số"))
    next = models.PositiveIntegerField(_("số kế tiếp"))

    class Meta:
        verbose_name = _("dải mã bưu gửi")
        verbose_name_plural = pgettext_lazy("nhiều", "dải mã bưu gửi")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letters", "first"], name="code_range_once"),
            models.CheckConstraint(
                condition=Q(first__lte=F("next")) & Q(next__lte=F("last") + 1) & Q(last__lte=99_999_999),
                name="code_range_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letters} {self.first:08d}–{self.last:08d}"


class Tariff(models.Model):
    """One price (giá cước) of a place: a direction, a zone, up to a weight, from a day on; whole đồng with tax.

    `place` is the code of an office or a locality; the nearest one with a price for direction and zone is asked.
    """

    place = models.CharField(_("nơi áp dụng"), max_length=40)
    direction = models.CharField(_("chiều"), max_length=8, choices=Direction.choices)
    zone = models.CharField(_("vùng"), max_length=12, choices=Zone.choices)
    up_to_grams = models.PositiveIntegerField(_("đến (gam)"))
    full_vnd = models.PositiveIntegerField(_("giá (đồng)"))
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    source = models.CharField(_("căn cứ"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("giá cước bưu chính")
        verbose_name_plural = pgettext_lazy("nhiều", "giá cước bưu chính")
        ordering: ClassVar = ["place", "direction", "zone", "up_to_grams", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "direction", "zone", "up_to_grams", "valid_from"], name="tariff_once"
            ),
            models.CheckConstraint(condition=Q(up_to_grams__gt=0), name="tariff_of_a_weight"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.get_direction_display()} {self.get_zone_display()} ≤ {self.up_to_grams} g"


class Support(models.Model):
    """What a place takes over of the price (hỗ trợ cước): the citizen pays a flat sum a dossier and way, or a share.

    Empty `direction`, `zone`, `channel` (as Dossier.Channel), `procedure` and `group` (as of fees) fit everything; the
    most particular row that fits counts, of equal ones the kindest. Exactly one of `citizen_pays_vnd` and
    `citizen_share` (percent) is given.
    """

    place = models.CharField(_("nơi áp dụng"), max_length=40)
    direction = models.CharField(_("chiều"), max_length=8, choices=Direction.choices, blank=True)
    zone = models.CharField(_("vùng"), max_length=12, choices=Zone.choices, blank=True)
    channel = models.CharField(_("cách nộp"), max_length=6, blank=True)
    procedure = models.CharField(_("mã thủ tục"), max_length=30, blank=True)
    group = models.CharField(_("đối tượng"), max_length=20, blank=True)
    citizen_pays_vnd = models.PositiveIntegerField(_("người dân trả (đồng)"), null=True, blank=True)
    citizen_share = models.PositiveSmallIntegerField(_("người dân trả (%)"), null=True, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    source = models.CharField(_("căn cứ"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("mức hỗ trợ cước")
        verbose_name_plural = pgettext_lazy("nhiều", "mức hỗ trợ cước")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "direction", "zone", "channel", "procedure", "group", "valid_from"],
                name="support_once",
            ),
            models.CheckConstraint(
                condition=Q(citizen_pays_vnd__isnull=False, citizen_share__isnull=True)
                | Q(citizen_pays_vnd__isnull=True, citizen_share__isnull=False, citizen_share__lte=100),
                name="support_in_one_way",
            ),
        ]

    def __str__(self) -> str:
        if self.citizen_share is not None:
            return f"{self.place} {self.citizen_share} %"
        return f"{self.place} {self.citizen_pays_vnd} đ"
