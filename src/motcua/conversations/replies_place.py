# SPDX-License-Identifier: EUPL-1.2
"""The texts about a place's lines: numbers called, how many wait, how long, how fresh; one SMS, see `replies_queue`."""

from collections.abc import Sequence
from datetime import datetime

from motcua.conversations.queue_parts import Fresh, LineTold, Where, at_place, hour
from motcua.messaging.texts import Ways, cuts, fits, fitted, marked, plain

LABEL = 20


def of_place(where: Where, lines: Sequence[LineTold], *, fresh: Fresh, ways: Ways, about: str = "") -> str:
    """Tell of a place's lines, those with most people first: what is called, how many wait, how long, how fresh.

    As many as fit; names give way before lines do. `about` is said first: a number that is not there.
    """
    told_at = hour(fresh.as_of, fresh.at)
    head = about or ""
    for name in ((marked(where.name),) if ways.has_marks else ()) + tuple(_place_names(where)):
        begins = f"{head}{name} {told_at}: " if fresh.is_fresh else f"{head}{name}: mất kết nối từ {told_at}. Lúc đó "
        text = _with_lines(begins, lines, tail=_own_number(where, ways), has_marks=ways.has_marks)
        if text:
            return text
    return fitted(f"{head}{marked(where.short)[:20]} {told_at}", has_marks=False)


def _place_names(where: Where) -> list[str]:
    short = plain(where.short or where.name)
    return [short, *(cut for cut in cuts(short) if " " in cut)]


def _own_number(where: Where, ways: Ways) -> str:
    return f". Số của mình: STT số {where.sign} gửi {ways.short_code}"


def _with_lines(begins: str, lines: Sequence[LineTold], *, tail: str, has_marks: bool) -> str:
    """Return the longest form that fits, without marks where it does not fit with them; "" where none does."""
    busy = sorted((line for line in lines if not line.is_idle), key=lambda line: -line.waiting)
    for styled in (marked, plain) if has_marks else (plain,):
        for words in _shorter_and_shorter(busy):
            for end in (tail, ""):
                text = styled(f"{begins}{words}{end}")
                if fits(text):
                    return text
    return ""


def _shorter_and_shorter(lines: Sequence[LineTold]) -> list[str]:
    """Return the lines told in less and less words: the last ones lose their names first, then are left out."""
    if not lines:
        return ["hiện không có ai chờ"]
    levels = [0] * len(lines)
    said = [_told(lines, levels)]
    for level in (1, 2):
        for place in range(len(lines) - 1, -1, -1):
            levels[place] = level
            said.append(_told(lines, levels))
    said += [f"{_told(lines[:kept], levels)}; ..." for kept in range(len(lines) - 1, 0, -1)]
    return said


def _told(lines: Sequence[LineTold], levels: Sequence[int]) -> str:
    return "; ".join(_line(line, level) for line, level in zip(lines, levels, strict=False))


def _line(line: LineTold, level: int) -> str:
    """Tell of a line: with its name and all it calls, without its name, or in the fewest words."""
    numbers = [each.number for each in line.serving]
    has_letter = bool(numbers) and numbers[0][:1].isalpha()
    label = line.code if has_letter or len(line.code) < 3 else marked(line.name)[:LABEL].strip()
    wait = f", {line.wait[0]}-{line.wait[1]} phút" if line.wait and line.waiting else ""
    if level == 0:
        name = f" {marked(line.name)}" if label == line.code else ""
        called = f"gọi {' '.join(numbers[:3])}" if numbers else "chưa gọi"
        return f"{label}{name}: {called}, chờ {line.waiting}{wait}"
    if level == 1:
        called = f"gọi {numbers[0]}" if numbers else "chưa gọi"
        return f"{'' if has_letter else f'{label} '}{called}, chờ {line.waiting}{wait}"
    return f"{numbers[0] if has_letter else label}, chờ {line.waiting}{wait.replace(' phút', 'p')}"


def closed(where: Where, *, opens_at: datetime | None, at: datetime, ways: Ways) -> str:
    """Tell that nobody waits because no numbers are given now, and from when they are."""
    again = f", lấy số từ {hour(opens_at, at)}" if opens_at else ""
    return fitted("", at_place(where), f": chưa mở, không có ai chờ{again}.", has_marks=ways.has_marks).strip()


def no_lines(where: Where, *, ways: Ways) -> str:
    """Tell that no numbers are known of a place."""
    return fitted(
        "",
        at_place(where),
        f" chưa có máy lấy số nối với hệ thống. Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    ).strip()
