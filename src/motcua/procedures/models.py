# SPDX-License-Identifier: EUPL-1.2
from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.offices.models import Agency
from motcua.procedures.fees import read_fees
from motcua.procedures.form import problems_with_papers, read_form
from motcua.procedures.when import Unreadable, read_when


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def with_current(self, on: date) -> "ProcedureQuerySet":
        """Bring along the version that holds on the day, as `current`, in one more query for all rows."""
        return self.prefetch_related(Prefetch("versions", ProcedureVersion.objects.holding(on), to_attr="held"))

    def in_force(self, on: date) -> "ProcedureQuerySet":
        """Keep to procedures of which a version holds on the day."""
        return self.filter(Exists(ProcedureVersion.objects.holding(on).filter(procedure=OuterRef("pk"))))

    def with_level(self, on: date) -> "ProcedureQuerySet":
        """Annotate `level_now`, the online level of the version that holds on the day."""
        held = ProcedureVersion.objects.holding(on).filter(procedure=OuterRef("pk"))
        return self.annotate(level_now=Subquery(held.values("online_level")[:1]))


class VersionQuerySet(models.QuerySet["ProcedureVersion"]):
    def holding(self, on: date) -> "VersionQuerySet":
        """Keep to versions that hold on the day; of two of one procedure the one that began later comes first."""
        held = self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        return held.order_by("procedure_id", F("valid_from").desc(nulls_last=True), "-number")


class Procedure(models.Model):
    """An administrative procedure (thủ tục hành chính) of the national catalogue, by its national code."""

    class OnlineLevel(models.TextChoices):
        # Never a bare "level 4": the words changed meaning in 2022 and again in 2026 (NĐ 224/2026 Art.16).
        FULL = "toan_trinh", _("toàn trình")
        PART = "mot_phan", _("một phần")
        COUNTER = "truc_tiep", _("trực tiếp")

    class LimitUnit(models.TextChoices):
        SAME_DAY_15H = "same_day_15h", _("trong ngày; nhận sau 15 giờ thì ngày làm việc kế tiếp")
        WORKING_HOUR = "working_hour", _("giờ làm việc")
        WORKING_DAY = "working_day", _("ngày làm việc")
        CALENDAR_DAY = "calendar_day", pgettext_lazy("thời hạn", "ngày")
        MONTH = "month", _("tháng")

    code = models.CharField(_("mã"), max_length=40, primary_key=True)
    name = models.CharField(_("tên"), max_length=300)
    field = models.CharField(_("lĩnh vực"), max_length=120)
    parent_field = models.CharField(_("ngành"), max_length=120, blank=True)
    agency_level = models.CharField(_("cấp thực hiện"), max_length=60)
    bring = models.TextField(_("cần mang theo"), blank=True, help_text=_("mỗi dòng một giấy tờ"))
    code_source = models.CharField(_("nguồn của mã"), max_length=200, blank=True)
    search_key = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=700, editable=False, default="")

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("thủ tục")
        verbose_name_plural = pgettext_lazy("nhiều", "thủ tục")
        ordering: ClassVar = ["sort_key", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> "ProcedureVersion | None":
        """The version that holds on the day `with_current` was asked for; None where none does."""
        held: list[ProcedureVersion] = self.held  # type: ignore[attr-defined]
        return held[0] if held else None


class ProcedureVersion(models.Model):
    """What holds for a procedure between two days; a dossier keeps the version of its intake day (Rule: R-044).

    `form` is a typed description read by `form.read_form`; `fees` is read by `fees.read_fees`.
    """

    class OnSupplement(models.TextChoices):
        RESTART = "restart", _("tính lại từ đầu khi nhận đủ giấy tờ")
        PAUSE = "pause", _("tạm dừng, rồi tính tiếp")

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="versions", verbose_name=_("thủ tục")
    )
    number = models.PositiveSmallIntegerField(_("phiên bản"), default=1)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True, help_text=_("để trống: từ trước đến nay"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    decision = models.CharField(_("quyết định công bố"), max_length=200, blank=True)
    online_level = models.CharField(_("mức trực tuyến"), max_length=20, choices=Procedure.OnlineLevel.choices)
    level_reason = models.CharField(_("lý do chưa toàn trình"), max_length=300, blank=True)
    time_limit = models.PositiveSmallIntegerField(_("thời hạn"))
    limit_unit = models.CharField(_("đơn vị thời hạn"), max_length=20, choices=Procedure.LimitUnit.choices)
    limit_source = models.CharField(_("nguồn của thời hạn"), max_length=300, blank=True)
    on_supplement = models.CharField(
        _("khi bổ sung hồ sơ"), max_length=10, choices=OnSupplement.choices, default=OnSupplement.RESTART
    )
    fee_vnd = models.PositiveIntegerField(_("phí, lệ phí (đồng)"), default=0)
    fee_basis = models.CharField(_("cách tính"), max_length=300, blank=True)
    fees = models.JSONField(_("biểu phí"), default=list, blank=True)
    form = models.JSONField(_("mẫu đơn điện tử"), default=dict, blank=True)
    result_name = models.CharField(_("kết quả"), max_length=200, blank=True)
    life_events = ArrayField(models.CharField(max_length=40), verbose_name=_("sự kiện"), default=list, blank=True)
    helped_by = models.CharField(_("nơi hướng dẫn"), max_length=200, blank=True)
    received_by = models.CharField(_("nơi tiếp nhận"), max_length=200, blank=True)
    decided_by = models.CharField(_("nơi quyết định"), max_length=200, blank=True)
    host_ministry = models.CharField(
        _("bộ chủ quản dịch vụ tập trung"),
        max_length=2,
        blank=True,
        help_text=_("hai chữ số; chỉ ghi khi là dịch vụ công tập trung (Thông tư 04/2025/TT-VPCP)"),
    )
    legal_basis = models.TextField(_("căn cứ pháp lý"), blank=True)
    retention_years = models.PositiveSmallIntegerField(_("lưu hồ sơ (năm)"), null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("phiên bản thủ tục")
        verbose_name_plural = pgettext_lazy("nhiều", "phiên bản thủ tục")
        ordering: ClassVar = ["procedure", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedure_version_once"),
            models.UniqueConstraint(
                fields=["procedure", "valid_from"], name="procedure_version_starts_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="procedure_version_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} ({self.number})"

    def clean(self) -> None:
        _require_readable("form", read_form, self.form)
        _require_readable("fees", read_fees, self.fees)

    def require_papers_to_agree(self) -> None:
        """Raise ValidationError where a paper's condition asks what the form does not."""
        problems = problems_with_papers(read_form(self.form), {paper.code: paper.when for paper in self.papers.all()})
        if problems:
            raise ValidationError({"form": problems})


def _require_readable(field: str, read: Any, description: Any) -> None:
    try:
        read(description)
    except Unreadable as refusal:
        raise ValidationError({field: refusal.problems}) from None


class RequiredPaper(models.Model):
    """A paper (thành phần hồ sơ) that a procedure asks for; `when` is a condition on the answers, empty: always."""

    class Form(models.TextChoices):
        ORIGINAL = "original", _("bản chính")
        COPY = "copy", _("bản sao")
        CERTIFIED_COPY = "certified_copy", _("bản sao có chứng thực")
        SHOWN = "shown", _("xuất trình")
        FORM = "form", _("tờ khai")

    part_of: ClassVar = "version"

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="papers")
    code = models.CharField(_("mã"), max_length=40)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=1)
    name = models.CharField(_("tên giấy tờ"), max_length=300)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=300, blank=True)
    form = models.CharField(_("dạng"), max_length=20, choices=Form.choices, default=Form.COPY)
    copies = models.PositiveSmallIntegerField(_("số bản"), default=1)
    is_required = models.BooleanField(_("bắt buộc"), default=True)
    when = models.JSONField(_("khi nào cần"), default=dict, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("thành phần hồ sơ")
        verbose_name_plural = pgettext_lazy("nhiều", "thành phần hồ sơ")
        ordering: ClassVar = ["version", "order", "code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "code"], name="required_paper_once")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        _require_readable("when", read_when, self.when)
        try:
            problems = problems_with_papers(read_form(self.version.form), {self.code: self.when})
        except (Unreadable, ProcedureVersion.DoesNotExist):
            # What is wrong with the form itself is said at the form.
            return
        if problems:
            raise ValidationError({"when": problems})


class ProcedureStep(models.Model):
    """One step of handling, in order, with its own limit; in a joined-up procedure with its own agency."""

    class Kind(models.TextChoices):
        INTAKE = "intake", _("tiếp nhận")
        HANDLING = "handling", _("thụ lý")
        APPRAISAL = "appraisal", _("thẩm định")
        SIGNING = "signing", _("ký duyệt")
        ISSUING = "issuing", _("vào sổ, đóng dấu")
        RETURN = "return", _("trả kết quả")

    part_of: ClassVar = "version"

    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(_("bước"))
    name = models.CharField(_("việc"), max_length=200)
    kind = models.CharField(_("loại"), max_length=20, choices=Kind.choices)
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("cơ quan"),
        help_text=_("để trống: cơ quan giải quyết"),
    )
    time_limit = models.PositiveSmallIntegerField(_("thời hạn"), default=0)
    limit_unit = models.CharField(
        _("đơn vị thời hạn"),
        max_length=20,
        choices=Procedure.LimitUnit.choices,
        default=Procedure.LimitUnit.WORKING_HOUR,
    )

    class Meta:
        verbose_name = _("bước giải quyết")
        verbose_name_plural = pgettext_lazy("nhiều", "bước giải quyết")
        ordering: ClassVar = ["version", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "number"], name="procedure_step_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class AgencyProcedure(models.Model):
    """Says that an agency carries out a procedure."""

    part_of: ClassVar = "procedure"

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="procedures", verbose_name=_("cơ quan"))
    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="agencies", verbose_name=_("thủ tục")
    )

    class Meta:
        verbose_name = _("thủ tục của cơ quan")
        verbose_name_plural = pgettext_lazy("nhiều", "thủ tục của cơ quan")
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "procedure"], name="agency_procedure_once")]

    def __str__(self) -> str:
        return f"{self.agency} – {self.procedure}"
