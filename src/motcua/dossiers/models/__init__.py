# SPDX-License-Identifier: EUPL-1.2
from motcua.dossiers.models.dossier import Dossier, DossierContent, DossierSerial, SheetSerial
from motcua.dossiers.models.filing import Draft, Paper, PaperPage, StoredFile, Upload
from motcua.dossiers.models.log import DaySeal, LogContent, LogEntry, Look
from motcua.dossiers.models.passage import (
    Extension,
    Handover,
    Note,
    Opinion,
    Presence,
    Result,
    Supplement,
)
from motcua.dossiers.models.sheets import Sheet
from motcua.dossiers.models.special import SpecialIntake
from motcua.dossiers.models.syncing import PortalDifference, PortalMessage, PortalStatus, Reconciliation
from motcua.dossiers.models.units import Unit, UnitMember
from motcua.dossiers.models.worklists import SavedFilter

__all__ = [
    "DaySeal",
    "Dossier",
    "DossierContent",
    "DossierSerial",
    "Draft",
    "Extension",
    "Handover",
    "LogContent",
    "LogEntry",
    "Look",
    "Note",
    "Opinion",
    "Paper",
    "PaperPage",
    "PortalDifference",
    "PortalMessage",
    "PortalStatus",
    "Presence",
    "Reconciliation",
    "Result",
    "SavedFilter",
    "Sheet",
    "SheetSerial",
    "SpecialIntake",
    "StoredFile",
    "Supplement",
    "Unit",
    "UnitMember",
    "Upload",
]
