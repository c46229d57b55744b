# SPDX-License-Identifier: EUPL-1.2
"""`rehearse`: restore a backup where nobody works, and look whether everything is there.

The backup is restored into a folder of its own with a database of its own; both vanish afterwards. What is looked at
stands in `rehearse_inside`, which runs in a process of its own, so that nothing of the real instance is near.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from motcua.cli import backup
from motcua.cli.instance import Instance
from motcua.cli.postgres_place import let_account_pass
from motcua.cli.refusal import Refused
from motcua.upkeep import backups

# Of an instance with its own settings, what must not reach the rehearsal: its database, its folder, its secrets.
_OF_THE_REAL_ONE = ("MOTCUA_DATABASE_URL", "MOTCUA_DATA", "MOTCUA_PORT", "MOTCUA_SECRET_KEY", "MOTCUA_PUBLIC_URL")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `rehearse`."""
    parser.add_argument("file", type=Path, metavar="TỆP", help="tệp sao lưu / the backup")


def add_inside_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the option of the part that runs inside the restored office."""
    parser.add_argument("--manifest", type=Path, required=True)


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Restore the backup aside and check it; 1 with the differences where it is not whole."""
    source: Path = arguments.file.absolute()
    if not source.is_file():
        raise Refused(f"Không có tệp {source}.", f"There is no file {source}.")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="motcua-rehearsal-") as name, _own_environment():
        folder = Path(name)
        let_account_pass(folder)
        aside = Instance(folder / "data")
        try:
            manifest = backup.fill(aside, source)
            restored = time.monotonic() - began
            print(f"Đã phục hồi trong {restored:.0f} giây. / Restored in {restored:.0f} seconds.", flush=True)
            code = _checked(aside, manifest, folder)
        finally:
            server = aside.embedded_postgres()
            if server is not None and server.folder.exists():
                server.stop(at_once=True)
                server.remove()
    lasted = time.monotonic() - began
    if code:
        print(f"BẢN SAO KHÔNG ĐÁNG TIN. Mất {lasted:.0f} giây.", file=sys.stderr)
        print(f"THE BACKUP CANNOT BE TRUSTED. It took {lasted:.0f} seconds.", file=sys.stderr)
        return 1
    if instance.keepsake_path.exists():
        backups.note_rehearsal(instance.data, at=datetime.now(UTC))
    print(f"Bản sao dùng được, mất {lasted:.0f} giây.\nThe backup is good; it took {lasted:.0f} seconds.")
    return 0


def _checked(aside: Instance, manifest: dict[str, Any], folder: Path) -> int:
    kept = folder / "manifest.json"
    kept.write_text(json.dumps(manifest), encoding="utf-8")
    words = ["rehearse-inside", "--data", str(aside.data), "--manifest", str(kept)]
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", "motcua.cli", *words], check=False)
    return done.returncode


class _own_environment:
    """Forget, meanwhile, which instance this machine works on."""

    def __enter__(self) -> None:
        self._kept = {name: os.environ.pop(name) for name in _OF_THE_REAL_ONE if name in os.environ}

    def __exit__(self, *failure: object) -> None:
        os.environ.update(self._kept)
