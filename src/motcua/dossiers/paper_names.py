# SPDX-License-Identifier: EUPL-1.2
"""Which papers may be sent, and what they are called: those a procedure lists, files it asks for, and others."""

import re
from typing import Final

from django.utils.translation import gettext as _

from motcua.dossiers.errors import NoSuchPaper
from motcua.procedures import form as forms
from motcua.procedures.kinds import Kind
from motcua.procedures.models import ProcedureVersion, RequiredPaper

#: Other papers that somebody wants to add, khac-1 … khac-20, and those that completion asks for besides.
OTHER: Final = re.compile(r"khac-[1-9]\d?")
OTHER_CODES: Final = "khac-"
LONGEST: Final = 300


def name_of(version: ProcedureVersion, code: str, name: str = "") -> str:
    """Return what a paper is called; another paper is called as its owner calls it. Raises: NoSuchPaper."""
    listed = RequiredPaper.objects.filter(version=version, code=code).first()
    if listed is not None:
        return listed.name
    question = forms.read_form(version.form).question(code)
    if question is not None and question.kind == Kind.FILE:
        return question.label
    if OTHER.fullmatch(code):
        said = " ".join(sign for sign in name.split() if sign.isprintable())[:LONGEST]
        return said or _("Giấy tờ khác")
    raise NoSuchPaper
