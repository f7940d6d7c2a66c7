"""``manage.py rules_document``: write ``docs/rules.md`` from the catalogue of rules."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from budget.renderers.rules_document import render
from budget.selectors.rulebook import chapters


class Command(BaseCommand):
    """Thin: the renderer does it."""

    help = "由规则目录生成规则说明（docs/rules.md）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--output", type=Path, default=settings.BASE_DIR / "docs" / "rules.md", help="写到哪个文件"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        output.write_text(render(chapters()), encoding="utf-8")
        count = sum(len(chapter.entries) for chapter in chapters())
        self.stdout.write(f"已写出{count}条规则：{output}")
