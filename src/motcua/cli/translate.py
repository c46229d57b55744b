# SPDX-License-Identifier: EUPL-1.2
"""`translate`: the second language of the pages; needs the libraries of `./motcua test`.

`extract` brings the English catalogue up to date with the sources, `compile` builds what the program reads,
`check` says what is missing.
"""

import argparse
import importlib.util
import sys

from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the one word: what to do."""
    parser.add_argument("what", choices=["extract", "compile", "check"], help="gom câu, dịch sang .mo, kiểm")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Do it; 1 when sentences are left to translate, or when the check finds something wrong."""
    if importlib.util.find_spec("babel") is None:
        raise Refused(
            "Thiếu thư viện Babel; chạy ./motcua test một lần để tải.", "Babel is missing; ./motcua test brings it."
        )
    from motcua.cli import catalogues

    languages = [catalogues.SOURCE_LANGUAGE, *catalogues.SECOND_LANGUAGES]
    match arguments.what:
        case "extract":
            left = [line for language in catalogues.SECOND_LANGUAGES for line in catalogues.extract(language)]
        case "compile":
            left = []
            for language in languages:
                catalogues.compile_catalogue(language)
        case _:
            left = [line for language in languages for line in catalogues.problems(language)]
    for line in left:
        print(line)
    print(f"{len(left)} câu cần xem / to look at", file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m motcua.cli.translate", description=__doc__)
    add_arguments(parser)
    sys.exit(main(parser.parse_args(), Instance.from_words(None, None)))
