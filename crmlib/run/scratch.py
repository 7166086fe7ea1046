"""Where may a page write? A folder of its own, measured while it runs and removed when it ends."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def size(folder: Path) -> int:
    """Bytes that a folder takes on the disk."""
    total = 0
    for root, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(root, name)).st_blocks * 512
            except OSError:
                continue
    return total


def remove_scratch(folder: Path) -> None:
    """Remove a page's scratch folder, whatever permissions the page left there."""
    for root, folders, _ in os.walk(folder):
        for name in folders:
            os.chmod(os.path.join(root, name), 0o700)
    shutil.rmtree(folder, ignore_errors=True)
