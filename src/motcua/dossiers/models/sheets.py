# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.dossiers.models.dossier import Dossier


class Sheet(models.Model):
    """A legal form issued for a dossier, with its number; printed again it is the same sheet.

    `kind` is one of the forms: receipt, completion, refusal, apology, stop, control. `facts` is what was printed.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Giấy tiếp nhận hồ sơ và hẹn trả kết quả")
        COMPLETION = "completion", _("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ")
        REFUSAL = "refusal", _("Phiếu từ chối tiếp nhận giải quyết hồ sơ")
        APOLOGY = "apology", _("Văn bản xin lỗi và hẹn lại ngày trả kết quả")
        STOP = "stop", _("Thông báo dừng giải quyết hồ sơ")
        CONTROL = "control", _("Phiếu kiểm soát quá trình giải quyết hồ sơ")

    part_of: ClassVar = "dossier"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="sheets")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("phiếu")
        verbose_name_plural = pgettext_lazy("nhiều", "phiếu")
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "kind"], name="sheet_once_a_dossier")]
