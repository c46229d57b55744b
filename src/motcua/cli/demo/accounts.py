# SPDX-License-Identifier: EUPL-1.2
"""The demonstration's accounts: one for the city, one for the switchboard, three for each office."""

from django.contrib.auth.hashers import make_password

from motcua.offices.models import Office
from motcua.people.models import Role, RoleHeld, User

_EVERYWHERE = {
    "quantri": (Role.CITY_ADMIN, "Hoàng Minh Trí", "Quản trị hệ thống của thành phố"),
    "tongdai": (Role.OPERATOR, "Bùi Thu Thảo", "Tổng đài viên"),
}
_AT_AN_OFFICE = {
    "truong": (Role.HEAD, "Trưởng bộ phận"),
    "canbo": (Role.OFFICER, "Cán bộ một cửa"),
    "tiepdon": (Role.RECEPTIONIST, "Cán bộ đón tiếp"),
}
# A volunteer signs in with an account of their own, and sees nothing outside of a shift.
_VOLUNTEERS = {"HN-DX": "Phạm Thu Hà", "BK-PN": "Nông Văn Tú", "BK-CD": "Hoàng Thị Mai"}
# Who takes money, and who comes from the post for parcels.
_CASHIERS = {
    "HT-TP": "Trần Thị Thu Ngân",
    "DN-HC": "Võ Thị Kim Ngân",
    "DN-TTHCC": "Lê Thị Bảo Trâm",
    "HN-DX": "Nguyễn Thị Thanh Mai",
}
_POST_CLERKS = {"HT-TP": "Bùi Văn Thư", "DN-HC": "Hồ Quang Thư", "DN-TTHCC": "Phan Văn Tín"}
# Health data have a permission of their own, which nobody holds by being head.
_VACCINATORS = {"DN-CDC": "Lê Thị Minh Thư"}
_NAMES = {
    "DN-TTHCC": ("Đặng Hồng Phúc", "Lê Văn Bình", "Võ Thành An"),
    "DN-HC": ("Trần Thị Mỹ Dung", "Phạm Thị Hoa", "Nguyễn Đức Anh"),
    "DN-TK": ("Huỳnh Ngọc Sơn", "Đỗ Thị Kim Yến", "Phan Gia Huy"),
    "DN-BVDN": ("Nguyễn Quốc Cường", "Lý Thị Thanh Hà", "Trương Hoài Nam"),
    "DN-BVPSN": ("Cao Thị Bích Ngọc", "Mai Xuân Lộc", "Tạ Khánh Vy"),
    "DN-CDC": ("Hồ Đình Trung", "Ngô Thị Hạnh", "Lương Tấn Phát"),
    "HT-TP": ("Nguyễn Trọng Hiếu", "Dương Thị Lệ Quyên", "Phan Đình Khôi"),
    "BK-PN": ("Hoàng Văn Thào", "Nông Thị Dền", "Lý A Sùng"),
    "BK-CD": ("Triệu Văn Quyết", "Ma Thị Nguyệt", "Hà Đức Thắng"),
    "HN-DX": ("Nguyễn Hữu Lâm", "Vũ Thị Thu Trang", "Đào Tuấn Kiệt"),
}


def create(*, password: str) -> None:
    """Create the accounts that are not there; those that are keep everything, their password too."""
    wanted: dict[str, tuple[str, str, Role, str | None]] = {
        name: (full_name, title, role, None) for name, (role, full_name, title) in _EVERYWHERE.items()
    }
    for code in Office.objects.filter(pk__in=_NAMES).values_list("pk", flat=True):
        for (prefix, (role, title)), full_name in zip(_AT_AN_OFFICE.items(), _NAMES[code], strict=True):
            wanted[f"{prefix}.{code.lower()}"] = (full_name, title, role, code)
        if code in _VACCINATORS:
            wanted[f"tiemchung.{code.lower()}"] = (_VACCINATORS[code], "Cán bộ tiêm chủng", Role.VACCINATOR, code)
        if code in _CASHIERS:
            wanted[f"thungan.{code.lower()}"] = (_CASHIERS[code], "Thu ngân", Role.CASHIER, code)
        if code in _POST_CLERKS:
            wanted[f"buudien.{code.lower()}"] = (_POST_CLERKS[code], "Nhân viên bưu điện", Role.POST_CLERK, code)
        if code in _VOLUNTEERS:
            wanted[f"tinhnguyen.{code.lower()}"] = (_VOLUNTEERS[code], "Đoàn viên tình nguyện", Role.VOLUNTEER, code)
    known = set(User.objects.filter(username__in=wanted).values_list("username", flat=True))
    missing = {name: words for name, words in wanted.items() if name not in known}
    if not missing:
        return
    # One slow hash serves all: they share the password anyway.
    encoded = make_password(password)
    users = User.objects.bulk_create(
        User(username=name, full_name=full_name, title=title, password=encoded)
        for name, (full_name, title, _role, _office) in missing.items()
    )
    RoleHeld.objects.bulk_create(
        RoleHeld(user=user, role=missing[user.username][2], office_id=missing[user.username][3]) for user in users
    )


def lines() -> list[str]:
    """Return what to tell whoever started the office about the accounts."""
    return [
        "Tài khoản mẫu: quantri (quản trị thành phố), tongdai (tổng đài); ở mỗi nơi có truong.<nơi>, canbo.<nơi>,",
        "tiepdon.<nơi> – ví dụ canbo.dn-hc, tiepdon.dn-tthcc; tiêm chủng: tiemchung.dn-cdc;",
        "tình nguyện viên: tinhnguyen.hn-dx (chỉ trong ca trực).",
    ]
