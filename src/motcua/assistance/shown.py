# SPDX-License-Identifier: EUPL-1.2
"""The fields of one who is helped, as both screens show them: data, made by `showing`. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Field:
    """One field. `typed` is what stands in it, `value` the same in words; `by` who entered it last ("" nobody).

    `was` is what stood there before the citizen put it right. `problem` is what is wrong with it; an empty field that
    must be filled is only `is_missing`.
    """

    key: str
    label: str
    typed: str = ""
    value: str = ""
    by: str = ""
    by_label: str = ""
    is_correction: bool = False
    was: str = ""
    problem: str = ""
    is_missing: bool = False
    is_required: bool = False
    help: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    is_number: bool = False
    is_long: bool = False


@dataclass(frozen=True)
class Group:
    """What belongs together: one field, the parts of a person, the lines of a table. `section` is the heading above."""

    key: str
    title: str = ""
    section: str = ""
    fields: list[Field] = field(default_factory=list)
    rows: list[list[Field]] = field(default_factory=list)
    problem: str = ""
    is_missing: bool = False
    is_optional: bool = False

    @property
    def is_filled(self) -> bool:
        return any(each.typed for each in self.all())

    @property
    def lacks(self) -> bool:
        return any(each.is_missing for each in self.all())

    def all(self) -> Iterator[Field]:
        yield from self.fields
        for row in self.rows:
            yield from row


@dataclass(frozen=True)
class Whole:
    """All of it, in the order in which it is asked and read aloud."""

    groups: list[Group]

    @property
    def fields(self) -> list[Field]:
        return [each for group in self.groups for each in group.all()]

    @property
    def filled(self) -> list[Field]:
        """The fields that hold something: what is read back."""
        return [each for each in self.fields if each.typed]

    @property
    def counted(self) -> list[Group]:
        """What progress is told of: what must be filled in, and what was."""
        return [group for group in self.groups if not group.is_optional or group.is_filled]

    @property
    def total(self) -> int:
        return len(self.counted)

    @property
    def done(self) -> int:
        return sum(not (group.problem or group.is_missing or group.lacks) for group in self.counted)

    @property
    def corrections(self) -> list[Field]:
        return [each for each in self.fields if each.is_correction]

    def get(self, key: str) -> Field | None:
        return next((each for each in self.fields if each.key == key), None)

    def after(self, key: str, *, back: bool = False) -> str:
        """Return the key of the filled field after (or before) this one; "" behind the last."""
        keys = [each.key for each in self.filled]
        if key not in keys:
            return keys[-1 if back and key else 0] if keys else ""
        place = keys.index(key) + (-1 if back else 1)
        return keys[place] if 0 <= place < len(keys) else ""
