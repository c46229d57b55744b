# SPDX-License-Identifier: EUPL-1.2
"""Who comes on the special days of the demonstration, when, and how long it takes. Plain tables."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """One dossier of a special day.

    `comes` is the hour, `takes` the working minutes until the result (0: none yet). `helped` says who filled it in:
    "" nobody, "officer", "volunteer"; `signed` how. `pager` is how often the tag was called; None: no tag. A missed
    promise has its reason in `because`, empty where nobody wrote one.
    """

    procedure: str
    comes: str
    takes: int = 0
    helped: str = ""
    signed: str = "paper"
    pager: int | None = None
    because: str = ""
    is_supplemented: bool = False
    is_online: bool = False


COPIES, SIGNATURE, EXTRACT, BIRTH, DEATH = "2.000815", "2.000884", "2.000635", "1.001193", "1.000656"
REGISTER, AMENDED, MARRIAGE, HOUSEHOLD = "2.000908", "2.000913", "1.004873", "1.001612"

# Office and weekday (from Monday, 0): the days of the weeks before, the latest first.
DAYS: dict[tuple[str, int], tuple[tuple[Visit, ...], ...]] = {
    ("HN-DX", 1): (
        (
            Visit(COPIES, "08:05", 22, helped="volunteer", signed="paper", pager=1),
            Visit(EXTRACT, "08:20", 64, pager=1),
            Visit(SIGNATURE, "08:50", 41, helped="officer", signed="fingerprint", pager=2),
            Visit(BIRTH, "09:15", 88, pager=1),
            Visit(COPIES, "10:10", 35, pager=1),
            Visit(DEATH, "10:30", 163, pager=2, because="Phần mềm hộ tịch dùng chung không vào được từ 10 giờ 40"),
            Visit(MARRIAGE, "11:00", 112, pager=3),
            Visit(COPIES, "14:00", 28),
            Visit(EXTRACT, "14:35", is_supplemented=True),
            Visit(COPIES, "15:45", 65),
        ),
        (
            Visit(COPIES, "08:15", 31, helped="volunteer", pager=1),
            Visit(EXTRACT, "09:05", 72, pager=1),
            Visit(REGISTER, "09:40", 55),
            Visit(BIRTH, "10:20", 96, pager=2),
            Visit(COPIES, "13:40", 26, helped="officer", pager=1),
            Visit(MARRIAGE, "14:10", 131),
            Visit(COPIES, "15:20", 47, pager=1),
        ),
        (
            Visit(COPIES, "08:30", 38),
            Visit(EXTRACT, "09:10", 81),
            Visit(COPIES, "10:00", 44, helped="officer"),
            Visit(BIRTH, "14:05", 102),
            Visit(SIGNATURE, "16:05", 50),
        ),
    ),
    ("BK-PN", 0): (
        (
            Visit(COPIES, "08:20", 95),
            Visit(SIGNATURE, "09:10", 60),
            Visit(REGISTER, "10:05", 140),
            Visit(AMENDED, "14:00", 110),
            Visit(COPIES, "15:10", 70),
        ),
        (
            Visit(COPIES, "08:40", 120),
            Visit(SIGNATURE, "13:50", 85),
            Visit(REGISTER, "14:30", 300, because="Sổ gốc phải lấy ở kho lưu trữ huyện"),
        ),
    ),
    ("BK-PN", 3): ((Visit(REGISTER, "09:00", 180, helped="officer", is_online=True),),),
    ("BK-CD", 1): (
        (
            Visit(COPIES, "08:10", 75),
            Visit(SIGNATURE, "09:30", 130),
            Visit(COPIES, "14:15", 55),
            Visit(HOUSEHOLD, "10:00", 0, helped="officer", is_online=True),
        ),
        (Visit(COPIES, "08:30", 90), Visit(SIGNATURE, "10:20", 200), Visit(COPIES, "15:20", 60)),
    ),
}
# Of today's promise, so much has passed when the demonstration begins, in per cent.
RUNNING: tuple[tuple[str, int], ...] = ((COPIES, 88), (EXTRACT, 62), (BIRTH, 41), (COPIES, 12))
# What is asked of who is helped to fill in, by procedure.
ANSWERS: dict[str, dict[str, str]] = {
    COPIES: {
        "answers.documents.0.name": "Bằng tốt nghiệp trung học phổ thông",
        "answers.documents.0.pages": "1",
        "answers.documents.0.copies": "3",
        "answers.language": "vi",
    },
    SIGNATURE: {
        "answers.paper": "Giấy ủy quyền nhận lương hưu",
        "answers.cases": "1",
        "answers.signs": "sign",
        "answers.place": "office",
    },
    REGISTER: {"answers.relation": "self", "answers.content": "Cấp bản sao học bạ từ sổ gốc"},
    HOUSEHOLD: {"answers.relation": "self", "answers.content": "Đăng ký thành lập hộ kinh doanh tạp hóa"},
}
# Whom a promise about to be missed is told to by text message.
PHONES = {
    "lanhdao.hn-dx": "0905 400 101",
    "truong.hn-dx": "0905 400 102",
    "chuyenvien.hn-dx": "0905 400 103",
    "canbo.hn-dx": "0905 400 104",
    "lanhdao.bk-pn": "0905 400 201",
    "chuyenvien.bk-pn": "0905 400 202",
    "lanhdao.bk-cd": "0905 400 301",
    "chuyenvien.bk-cd": "0905 400 302",
}
