# SPDX-License-Identifier: EUPL-1.2
"""Who issues a paper, as its upper left corner says it, and the place of its date. Reads only what it is given."""

from motcua.dossiers.models import Dossier
from motcua.dossiers.sheets import wording
from motcua.offices.models import Agency, Locality, Office

COMMITTEE = "committee"
# Authorities below a committee of their place; others, such as hospitals, stand for themselves.
_BELOW_A_COMMITTEE = frozenset({"department", "board", "office", "police", "division"})


def of_office(dossier: Dossier) -> tuple[str, str]:
    """Return the superior authority and the one-stop unit that received the dossier, in capitals."""
    return of_place(dossier.office, dossier.agency)


def of_place(office: Office, agency: Agency | None) -> tuple[str, str]:
    """Return the same of an office, for one agency or for all who receive there."""
    if agency is None:
        superior = f"Ủy ban nhân dân {_whole(office.locality)}"
    elif agency.kind == COMMITTEE and agency.locality_id == office.locality_id:
        superior = wording.in_full(agency.name)
    elif agency.kind in _BELOW_A_COMMITTEE or agency.kind == COMMITTEE:
        superior = f"Ủy ban nhân dân {_whole(office.locality)}"
    else:
        superior = agency.name
    return wording.capitals(wording.plain(superior)), wording.capitals(wording.plain(office.name))


def of_agency(agency: Agency) -> tuple[str, str]:
    """Return the superior authority and the agency that decides, in capitals; a committee's superior is its place's."""
    unit = wording.in_full(agency.name)
    superior = ""
    if agency.kind in _BELOW_A_COMMITTEE:
        superior = f"Ủy ban nhân dân {_whole(agency.locality)}"
    elif agency.kind == COMMITTEE and agency.locality.parent is not None:
        superior = f"Ủy ban nhân dân {_whole(agency.locality.parent)}"
    return wording.capitals(wording.plain(superior)), wording.capitals(wording.plain(unit))


def place_of(dossier: Dossier) -> str:
    """Return the place that stands before the date: "Hải Châu"."""
    return wording.place_name(wording.plain(dossier.office.locality.name))


def _whole(locality: Locality) -> str:
    name = locality.name
    return name[:1].lower() + name[1:]
