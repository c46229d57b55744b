# SPDX-License-Identifier: EUPL-1.2
"""What is said at the end: one JSON object for programs, an account in words for people."""

from typing import Any

from motcua.cli.day.account import Account
from motcua.cli.day.script import Script
from motcua.cli.day.stage import Stage

SHOWN = 12
_INVARIANTS = {
    "lost": "Không ai bị bỏ sót",
    "invented": "Không có dòng nào không của ai",
    "contradicted": "Sổ khớp với điều người dân và cán bộ thấy",
    "called_twice": "Không ai bị gọi hay phục vụ hai lần",
    "unended": "Số nào cũng có kết thúc",
    "overbooked": "Không chỗ nào nhận quá số người",
    "illegal": "Hồ sơ nào cũng có trạng thái và hạn",
    "money": "Tiền khớp sổ, biên lai và két",
    "promises": "Lời hứa được giữ, hoặc có nói vì sao",
    "messages": "Tin nhắn nợ đã gửi hoặc đã ghi lại",
    "misdirected": "Không tin nào đến nhầm máy",
    "repeated": "Việc gửi lặp không có tác dụng lần hai",
    "undone": "Không việc nào đến hạn còn nằm lại",
}
_FAULTS = {
    "printer_jam": "kẹt giấy máy in (phiếu)",
    "line_cut": "đứt đường truyền máy lấy số",
    "feed_cut": "đứt đường truyền máy hãng khác",
    "duplicate_sms": "tin nhắn đến hai lần",
    "bank_notice_twice": "ngân hàng báo hai lần",
    "browser_closed": "cán bộ đóng trình duyệt giữa chừng",
    "worker_killed": "tiến trình nền bị tắt đột ngột",
    "forgotten_request": "yêu cầu hẹn bị bỏ quên",
}


def result(account: Account, scripts: dict[str, Script], stage: Stage) -> dict[str, Any]:
    """Return the object that `--json` prints; `findings` holds what is wrong, by invariant."""
    by_channel: dict[str, int] = {}
    for script in scripts.values():
        for channel, many in script.by_channel.items():
            by_channel[channel] = by_channel.get(channel, 0) + many
    figures = account.figures
    findings = {name: found for name, found in account.findings.items() if found}
    if stage.troubles:
        findings["players"] = list(stage.troubles)
    return {
        "people": sum(by_channel.values()),
        "by_channel": dict(sorted(by_channel.items())),
        "tickets": figures["tickets"],
        "dossiers": figures["dossiers"],
        "lost": figures["lost"],
        "called_twice": figures["called_twice"],
        "overbooked": figures["overbooked"],
        "money_difference_vnd": figures["money_difference_vnd"],
        "promises": figures["promises"],
        "faults": dict(sorted(stage.faults.items())),
        "findings": findings,
        "ok": account.is_ok and not stage.troubles,
    }


def not_played(problem: Exception) -> dict[str, Any]:
    """Return the same object for a day that was refused or broke off: nothing is counted, and nothing is well."""
    why = getattr(problem, "english", "") or f"{type(problem).__name__}: {problem}"
    counted: dict[str, Any] = dict.fromkeys(
        ["people", "tickets", "dossiers", "lost", "called_twice", "overbooked", "money_difference_vnd"], 0
    )
    return counted | {
        "by_channel": {},
        "promises": {"kept": 0, "missed": 0},
        "faults": {},
        "findings": {"house": [why]},
        "ok": False,
    }


def in_words(
    account: Account, told: dict[str, Any], scripts: dict[str, Script], stage: Stage, *, seconds: float
) -> str:
    """Return the account as it is read: who came, what happened, what was checked."""
    figures, promises = account.figures, told["promises"]
    lines = ["", "Kiểm đếm cuối ngày", "=================="]
    lines += [f"  {script.place.name}: {len(script.persons)} người" for script in scripts.values()]
    channels = ", ".join(f"{name} {many}" for name, many in told["by_channel"].items())
    lines += [
        f"Người: {told['people']} ({channels})",
        f"Lịch hẹn {figures['appointments']}, tiêm chủng {figures['vaccinations']}, số thứ tự {figures['tickets']}"
        f" (phục vụ {figures['served']}), hồ sơ {figures['dossiers']}, tin nhắn {figures['messages']}",
        f"Tiền người dân trả: {_vnd(figures['paid_vnd'])}; lệch {_vnd(figures['money_difference_vnd'])}",
        f"Lời hứa: giữ {promises['kept']}, trễ {promises['missed']}"
        + (f" ({'; '.join(figures['missed_because'])})" if figures["missed_because"] else ""),
        "Trục trặc đã gây ra: " + ", ".join(f"{_FAULTS.get(k, k)} {v}" for k, v in told["faults"].items()),
        "",
    ]
    for name, words in _INVARIANTS.items():
        found = account.findings[name]
        lines.append(f"  {'SAI ' if found else 'đúng'}  {words}" + (f": {len(found)}" if found else ""))
        lines += [f"          {each}" for each in found[:SHOWN]]
    if stage.troubles:
        lines += ["", f"  {len(stage.troubles)} người diễn không làm được việc của mình:"]
        lines += [f"          {each.splitlines()[0][:200]}" for each in stage.troubles[:SHOWN]]
    waited = f"trong đó {stage.waited_seconds:.0f} giây chờ tiến trình nền"
    lines += ["", f"{'Mọi điều đều đúng.' if told['ok'] else 'CÓ ĐIỀU SAI.'} ({seconds:.0f} giây, {waited})"]
    return "\n".join(lines)


def _vnd(amount: int) -> str:
    return f"{amount:,} đ".replace(",", ".")
