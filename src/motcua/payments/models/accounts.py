# SPDX-License-Identifier: EUPL-1.2
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Agency, Office
from motcua.people.models import User
from motcua.procedures.models import Procedure


class BankAccount(models.Model):
    """Where transfers for an office go (tài khoản thụ hưởng): the procedure's own, the agency's, else the office's.

    `bin` is the bank's six digits (970436), `number` the account's letters and digits.
    """

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="bank_accounts", verbose_name=_("nơi tiếp nhận")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("của riêng cơ quan")
    )
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("riêng thủ tục")
    )
    bin = models.CharField(_("mã ngân hàng (BIN)"), max_length=6, validators=[RegexValidator(r"^\d{6}$")])
    bank_name = models.CharField(_("tên ngân hàng"), max_length=80)
    number = models.CharField(_("số tài khoản"), max_length=19, validators=[RegexValidator(r"^[0-9A-Z]{6,19}$")])
    holder = models.CharField(_("tên chủ tài khoản"), max_length=120)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("tài khoản thụ hưởng")
        verbose_name_plural = pgettext_lazy("nhiều", "tài khoản thụ hưởng")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "agency", "procedure"],
                condition=Q(is_active=True),
                nulls_distinct=False,
                name="one_bank_account_a_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank_name} {self.number}"


class BankStatement(models.Model):
    """A statement (sao kê) that was read in from a file; the same file again is no harm.

    `rows` counts its lines, `matched` those that paid something, `unclear` those somebody must look at, `repeated`
    those that were known before, `ignored` money that went out; `problems` are lines that could not be read, each
    {line, reason}. Until `is_read` its `to_read` sound lines lie in `waiting`, of which `done` are taken; whoever takes
    them holds it until `held_until`, which is real time.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    unclear = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    ignored = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    waiting = models.JSONField(default=list)
    to_read = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    is_read = models.BooleanField(default=True)
    held_until = models.DateTimeField(null=True)
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("sao kê")
        verbose_name_plural = pgettext_lazy("nhiều", "sao kê")
        constraints: ClassVar = [models.UniqueConstraint(fields=["office", "sha256"], name="statement_read_once")]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(is_read=False), name="statement_unread")]
