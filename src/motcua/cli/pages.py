# SPDX-License-Identifier: EUPL-1.2
"""`./motcua pages --out DIR`: every page of the sample office in a browser, judged and on contact sheets."""

import os
import signal
import subprocess
import sys

from motcua.cli.refusal import Refused
from motcua.cli.test import find_browser, root_folder
from motcua.cli.ties import tied_to_this_process


def main(words: list[str]) -> int:
    """Hand the words to the walk, which lies among the tests; 1 when anything is wrong with a page."""
    root, browser = root_folder(), find_browser()
    if browser is None:
        raise Refused("Không thấy chromium.", "No chromium on this machine.")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root / "tests")]),
        "MOTCUA_CHROMIUM": browser,
    }
    command = [sys.executable, "-m", "pages.contact_sheet", *words]
    walk = subprocess.Popen(command, env=environment, preexec_fn=tied_to_this_process(signal.SIGINT))
    while True:
        try:
            return walk.wait()
        except KeyboardInterrupt:
            walk.send_signal(signal.SIGINT)
