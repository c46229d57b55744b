# SPDX-License-Identifier: EUPL-1.2
"""The demonstration's units that handle dossiers, and the people who work and sign there."""

from django.contrib.auth.hashers import make_password

from motcua.cli import lists
from motcua.cli.demo.sample import DATA
from motcua.dossiers.models import Unit, UnitMember
from motcua.dossiers.tables import UNIT_MEMBERS, UNITS
from motcua.offices.models import Office
from motcua.people.models import Role, RoleHeld, User

# Account: full name, title, role, office; with a fifth word the role reaches that agency only.
_PEOPLE: dict[str, tuple[str, ...]] = {
    "chuyenvien.dn-hc": ("Lê Thị Thu Hà", "Công chức Tư pháp – Hộ tịch", Role.SPECIALIST, "DN-HC"),
    "chuyenvien2.dn-hc": ("Nguyễn Văn Thạnh", "Công chức Văn hóa – Xã hội", Role.SPECIALIST, "DN-HC"),
    "lanhdao.dn-hc": ("Trần Đình Khôi", "Phó Chủ tịch UBND phường", Role.LEADER, "DN-HC"),
    "chuyenvien.dn-tk": ("Võ Thị Tường Vi", "Công chức Tư pháp – Hộ tịch", Role.SPECIALIST, "DN-TK"),
    "chuyenvien2.dn-tk": ("Đinh Công Thành", "Công chức Văn hóa – Xã hội", Role.SPECIALIST, "DN-TK"),
    "lanhdao.dn-tk": ("Phạm Thị Minh Nguyệt", "Phó Chủ tịch UBND phường", Role.LEADER, "DN-TK"),
    "chuyenvien.dn-tthcc": ("Ngô Quang Huy", "Chuyên viên", Role.SPECIALIST, "DN-TTHCC"),
    "lanhdao.dn-tthcc": ("Bùi Thị Ánh Tuyết", "Phó Giám đốc Sở", Role.LEADER, "DN-TTHCC"),
    "chuyenvien.dn-stc": ("Trương Mỹ Linh", "Chuyên viên Đăng ký kinh doanh", Role.SPECIALIST, "DN-TTHCC", "DN-STC"),
    "lanhdao.dn-stc": ("Hồ Sĩ Hùng", "Phó Giám đốc Sở Tài chính", Role.LEADER, "DN-TTHCC", "DN-STC"),
    "chuyenvien.dn-sxd": ("Đoàn Ngọc Sơn", "Chuyên viên Quản lý xây dựng", Role.SPECIALIST, "DN-TTHCC", "DN-SXD"),
    "lanhdao.dn-sxd": ("Lâm Thị Hồng Nhung", "Phó Giám đốc Sở Xây dựng", Role.LEADER, "DN-TTHCC", "DN-SXD"),
    "chuyenvien.ht-tp": ("Nguyễn Thị Hoài Thương", "Chuyên viên", Role.SPECIALIST, "HT-TP"),
    "lanhdao.ht-tp": ("Trần Viết Nam", "Phó Chủ tịch UBND thành phố", Role.LEADER, "HT-TP"),
    "chuyenvien.bk-pn": ("Dương Thị Mến", "Chuyên viên", Role.SPECIALIST, "BK-PN"),
    "lanhdao.bk-pn": ("Ma Văn Sự", "Phó Chủ tịch UBND huyện", Role.LEADER, "BK-PN"),
    "chuyenvien.bk-cd": ("Nông Quốc Huy", "Chuyên viên", Role.SPECIALIST, "BK-CD"),
    "lanhdao.bk-cd": ("Hoàng Thị Dịu", "Phó Chủ tịch UBND huyện", Role.LEADER, "BK-CD"),
    "chuyenvien.hn-dx": ("Nguyễn Thị Minh Phương", "Công chức Tư pháp – Hộ tịch", Role.SPECIALIST, "HN-DX"),
    "lanhdao.hn-dx": ("Vũ Đức Long", "Phó Chủ tịch UBND xã", Role.LEADER, "HN-DX"),
}  # fmt: skip


def make(*, password: str) -> int:
    """Create the accounts that are not there, and once the units with their people; return how many units."""
    _accounts(password)
    if Unit.objects.exists():
        return 0
    lists.fill(UNITS, DATA / "units.csv")
    lists.fill(UNIT_MEMBERS, DATA / "unit_members.csv")
    return Unit.objects.count()


def _accounts(password: str) -> None:
    offices = set(Office.objects.values_list("pk", flat=True))
    known = set(User.objects.filter(username__in=_PEOPLE).values_list("username", flat=True))
    missing = {name: words for name, words in _PEOPLE.items() if name not in known and words[3] in offices}
    if not missing:
        return
    encoded = make_password(password)
    users = User.objects.bulk_create(
        User(username=name, full_name=words[0], title=words[1], password=encoded) for name, words in missing.items()
    )
    RoleHeld.objects.bulk_create(
        RoleHeld(user=user, role=words[2], office_id=words[3], agency_id=words[4] if words[4:] else None)
        for user in users
        for words in [missing[user.username]]
    )


def lines() -> list[str]:
    """Return what to tell whoever started the office about the people who handle dossiers."""
    return [
        "Hồ sơ: chuyenvien.<nơi> thụ lý, lanhdao.<nơi> ký – ví dụ chuyenvien.dn-hc, lanhdao.dn-hc; ở Trung tâm có thêm",
        "chuyenvien.dn-sxd, lanhdao.dn-sxd, chuyenvien.dn-stc, lanhdao.dn-stc.",
    ]


def signer_of(agency: str) -> User | None:
    """Return who signs for the agency here."""
    member = UnitMember.objects.filter(unit__agency=agency, may_sign=True).select_related("user").first()
    return member.user if member else None
