# SPDX-License-Identifier: EUPL-1.2
"""One procedure as it is shown to everybody: what holds on a day, what is asked for, what it costs, who does it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from motcua.kernel import saying
from motcua.offices.models import Agency
from motcua.procedures import fees
from motcua.procedures.fees import FeeRule
from motcua.procedures.form import Form, read_form
from motcua.procedures.models import Procedure, ProcedureStep, ProcedureVersion, RequiredPaper
from motcua.procedures.operations import held_on
from motcua.procedures.queries import NoSuchProcedure, NoVersionThen
from motcua.procedures.spelled import told_when
from motcua.procedures.when import ALWAYS, read_when


@dataclass(frozen=True)
class Paper:
    """A required paper; `when` says in words in which case it is needed, empty for always."""

    row: RequiredPaper
    when: str

    @property
    def said(self) -> str:
        """The name in the language of the page."""
        return (saying.is_english() and self.row.name_en) or self.row.name


@dataclass(frozen=True)
class Published:
    """`versions` are all versions, the newest first; `coming` is the next one that has not begun yet."""

    procedure: Procedure
    version: ProcedureVersion
    form: Form
    papers: list[Paper]
    steps: list[ProcedureStep]
    fee_rules: list[FeeRule]
    versions: list[ProcedureVersion]
    coming: ProcedureVersion | None
    agencies: list[Agency]

    @property
    def source(self) -> str:
        """How far the description can be trusted, in the words of whoever wrote it."""
        return str(self.version.form.get("source", ""))


def published(code: str, *, on: date) -> Published:
    """Return the procedure as it holds on the day, in five queries. Raises: NoSuchProcedure, NoVersionThen."""
    procedure = (
        Procedure.objects.filter(pk=code).prefetch_related("versions__papers", "versions__steps__agency").first()
    )
    if procedure is None:
        raise NoSuchProcedure
    versions = list(procedure.versions.all())
    version = held_on(versions, on)
    if version is None:
        raise NoVersionThen
    form = read_form(version.form)
    return Published(
        procedure=procedure,
        version=version,
        form=form,
        papers=[Paper(row, _when(form, row)) for row in version.papers.all()],
        steps=list(version.steps.all()),
        fee_rules=fees.read_fees(version.fees),
        versions=sorted(versions, key=lambda each: (each.valid_from or date.min, each.number), reverse=True),
        coming=min(
            (each for each in versions if each.valid_from and each.valid_from > on),
            key=lambda each: each.valid_from or date.max,
            default=None,
        ),
        agencies=list(Agency.objects.filter(procedures__procedure=procedure).order_by("sort_key", "code")),
    )


def limit_in_words(version: ProcedureVersion) -> str:
    """Say the time limit as a sentence."""
    if version.limit_unit == Procedure.LimitUnit.SAME_DAY_15H or not version.time_limit:
        return _("Có kết quả ngay trong ngày làm việc; nộp sau 15 giờ thì ngày làm việc kế tiếp.")
    told = {"count": version.time_limit, "unit": version.get_limit_unit_display()}
    if version.limit_unit == Procedure.LimitUnit.CALENDAR_DAY:
        return _("Có kết quả trong %(count)s ngày kể từ khi nhận đủ giấy tờ, tính cả ngày nghỉ.") % told
    return _("Có kết quả trong %(count)s %(unit)s kể từ khi nhận đủ giấy tờ.") % told


def _when(form: Form, row: RequiredPaper) -> str:
    when = read_when(row.when)
    return told_when(form, when) if when != ALWAYS else ""
