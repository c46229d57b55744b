# SPDX-License-Identifier: EUPL-1.2
"""Each text message stands in the register, and each may be worded otherwise."""

import importlib
import inspect

from house.sources import SOURCE
from motcua.messaging.own_words import WORDED, code_of
from motcua.messaging.register import BY_CODE, MODULES, TEXTS
from motcua.messaging.samples import ORDINARY

# What the modules give others besides texts.
NO_TEXTS = {
    "appointment.at_place", "appointment.moment", "appointment.named", "appointment.cuts", "appointment.plain",
    "appointment.marked", "appointment.fits", "appointment.fitted", "dossier.end_of",
}  # fmt: skip


def test_every_module_of_texts_is_known() -> None:
    names = {path.stem for path in (SOURCE / "messaging").glob("*texts.py")}
    assert {module.__name__.rpartition(".")[2] for module in MODULES} == names


def test_every_text_function_is_decorated_and_in_the_register() -> None:
    """Whoever adds a text writes `@worded("…")` above it and its line in `messaging/register.py`."""
    functions = [
        function
        for path in (SOURCE / "messaging").glob("*texts.py")
        for name, function in inspect.getmembers(
            importlib.import_module(f"motcua.messaging.{path.stem}"), inspect.isfunction
        )
        if not name.startswith("_") and function.__module__.endswith(f".{path.stem}")
    ]
    codes = {code_of(function) for function in functions} - NO_TEXTS
    assert codes == set(WORDED)
    assert codes == set(BY_CODE)
    assert len(TEXTS) == len(BY_CODE)


def test_what_is_needed_can_be_filled_in_and_every_argument_has_a_sample() -> None:
    for text in TEXTS:
        names = {each.name for each in text.worded.placeholders()}
        assert set(text.worded.needs) <= names, text.code
        assert len(names) == len(text.worded.placeholders()), text.code
        assert text.worded.parameters <= {*ORDINARY}, text.code
