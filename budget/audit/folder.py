"""The private folder of one upload: the document, how far judging it is, and what was found."""

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from django.conf import settings

# 192 bits, in letters that need no escaping in an address.
FOLDER_NAME = "[A-Za-z0-9_-]{32}"
KEPT_SECONDS = 24 * 60 * 60
# What may be taken away, and what each is called.
FILES = {"findings.xlsx": "Excel", "findings.json": "JSON", "marked.pdf": "PDF"}


class Stage(StrEnum):
    """What the process is at."""

    READING = "reading"
    JUDGING = "judging"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class About:
    """What was said of an upload; ``department`` is (code, name); what was not said is None."""

    file_name: str
    department: tuple[str, str] | None = None
    year: int | None = None
    task: str | None = None


class Folder:
    """One upload. Every file in it is written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def named(cls, token: str) -> Self:
        """The folder of a token, whether or not there is one."""
        return cls(settings.AUDITS_DIR / token)

    @classmethod
    def create(cls, chunks: Iterable[bytes], about: About) -> Self:
        """A new folder with a document, readable by this account only."""
        settings.AUDITS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = cls.named(secrets.token_urlsafe(24))
        made.path.mkdir(mode=0o700)
        made.describe(about)
        with (made.path / "document").open("xb") as document:
            document.writelines(chunks)
        return made

    @property
    def token(self) -> str:
        return self.path.name

    @property
    def is_there(self) -> bool:
        """Whether there is an upload that is no older than a day."""
        return _age(self.path) < KEPT_SECONDS

    @property
    def about(self) -> About:
        held = self.load("about.json")
        department = held["department"]
        return About(**{**held, "department": tuple(department) if department else None})

    @property
    def document(self) -> bytes:
        return (self.path / "document").read_bytes()

    @property
    def stage(self) -> Stage | None:
        """None until the process has begun."""
        try:
            return Stage((self.path / "stage").read_text())
        except (FileNotFoundError, ValueError):
            return None

    @property
    def is_judged(self) -> bool:
        """Whether there is a result to show."""
        return (self.path / "shown.json").exists()

    @property
    def files(self) -> list[str]:
        """Which of ``FILES`` there are."""
        return [name for name in FILES if (self.path / name).exists()]

    def describe(self, about: About) -> None:
        self.store("about.json", asdict(about))

    def enter(self, stage: Stage) -> None:
        self.write("stage", stage.value.encode())

    def load(self, name: str) -> Any:
        return json.loads((self.path / name).read_bytes())

    def store(self, name: str, data: Mapping[str, Any]) -> None:
        self.write(name, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())

    def write(self, name: str, content: bytes) -> None:
        partial = self.path / f".{name}.partial"
        partial.write_bytes(content)
        partial.replace(self.path / name)

    def delete(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def every() -> Iterator[Folder]:
    """Every folder there is, expired ones too."""
    try:
        entries = list(os.scandir(settings.AUDITS_DIR))
    except FileNotFoundError:
        return
    yield from (Folder(Path(entry.path)) for entry in entries if entry.is_dir(follow_symlinks=False))


def sweep() -> int:
    """Delete what is older than a day; the value says how many there were."""
    expired = [folder for folder in every() if _age(folder.path) >= KEPT_SECONDS]
    for folder in expired:
        folder.delete()
    return len(expired)


def _age(path: Path) -> float:
    """Seconds since the upload; the folder's own time changes with every file in it."""
    for kept in (path / "document", path):
        try:
            return time.time() - kept.stat().st_mtime
        except FileNotFoundError:
            continue
    return float("inf")
