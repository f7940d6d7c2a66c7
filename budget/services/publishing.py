"""Publishing a budget: its tables and files are frozen together and become visible at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from budget.domain.digest import bound_to_part, digest
from budget.domain.facts import FactBook
from budget.domain.shown_part import InseparableError, ShownPart
from budget.domain.states import Stage, Status
from budget.domain.units import is_told_by_unit, of_unit
from budget.domain.verifying_code import code_of
from budget.models import Approval, Budget, Publication, PublishedSheet, PublishedUnit
from budget.models.publication import BOOKLET_FORMATS, TABLE_FORMATS
from budget.narrative.telling import Earlier
from budget.narrative.writing import explanation
from budget.renderers.edition import Edition
from budget.renderers.presentation import DEPARTMENT, UNIT
from budget.selectors import factbook
from budget.selectors.narrated import earlier_of, earlier_of_unit
from budget.selectors.published import WHOLE
from budget.selectors.withheld import classified_units, shown_part, why_hidden
from budget.services import open_data
from budget.services.facts import settle_digest
from budget.services.files import BOOKLET
from budget.services.frozen import frozen
from budget.services.log import log
from budget.services.open_data.files import ask_for_files
from budget.services.publication_files import save_files
from budget.services.rendering import Wanted, made
from budget.tables.registry import derive


class PublishingError(ValueError):
    """The budget cannot be published; the message says why, in Chinese."""


class TakenDownError(PublishingError):
    """It was published once and withdrawn since."""


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file of a publication: of the whole department or a ``unit``, one ``table`` or (``""``) all."""

    unit: str
    table: str
    format: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """A publication as it would be, its files made and nothing of it stored.

    ``book`` is what may be shown of the facts with the digest ``whole_digest``, with these units 涉密;
    ``editions`` are the department's under ``""`` and each unit's under its code.
    """

    book: FactBook
    partial: bool
    whole_digest: str
    classified: frozenset[str]
    editions: Mapping[str, Edition]
    published_at: datetime
    files: Sequence[RenderedFile]

    @property
    def whole(self) -> Edition:
        return self.editions[WHOLE]

    @property
    def digest(self) -> str:
        """Of what is shown."""
        return digest(self.book)


def publish(*, budget: Budget, actor: str, username: str | None = None, reason: str = "") -> Publication:
    """Show a budget that is public elsewhere already: its tables and files are made and frozen.

    Who publishes a budget of this installation orders it (``services.publication_orders``). A budget that
    was published before, also by somebody at this moment, keeps that publication. Raises PublishingError
    when something of it may not be shown, when it was withdrawn, or when it changed while its files were
    made; then nothing is published and no file is left.
    """
    if existing := publication_of(budget):
        return existing
    prepared = prepare(budget)
    with ExitStack() as undo:
        with transaction.atomic():
            fresh = Budget.objects.select_for_update().get(pk=budget.pk)
            if existing := publication_of(fresh):
                return existing
            refuse_what_changed(fresh, prepared)
            publication = freeze(fresh, prepared, undo)
            to_published(publication, fresh, actor=actor, username=username, reason=reason)
        # Committed: from here on the files stay. Until then the transaction takes back rows alone.
        undo.pop_all()
    return publication


def publication_of(budget: Budget) -> Publication | None:
    """The publication of a budget that the public can see. Raises TakenDownError when it was withdrawn."""
    found = Publication.objects.filter(budget=budget).first()
    if found is not None and found.withdrawn_at is not None:
        day = timezone.localtime(found.withdrawn_at)
        raise TakenDownError(
            f"第{found.version}版已于{day.year}年{day.month}月{day.day}日撤下，不能再次公开。"
            "请更正后重新公开。"
        )
    return found


def prepare(budget: Budget, tell: Callable[[int, int], None] = lambda done, total: None) -> Prepared:
    """Make the files of a publication, before any transaction: a slow PDF must not hold the database.

    ``tell`` hears after each file how many are done, of how many.
    """
    # Read before the facts: marked in between, a unit shows in the comparison afterwards.
    classified = classified_units(budget)
    facts = factbook(budget)
    part = part_to_publish(budget, facts)
    book = part.book
    published_at = timezone.localtime()
    editions = editions_of(book, budget.version, published_at, settings.PUBLIC_URL, earlier_of(budget))
    total = len(files_wanted(editions))
    files = []
    for file in rendered_files(editions):
        files.append(file)
        tell(len(files), total)
    partial = part.left_out is not None
    return Prepared(book, partial, digest(facts), classified, editions, published_at, files)


def part_to_publish(budget: Budget, book: FactBook) -> ShownPart:
    """What may be shown of a budget with these facts. Raises PublishingError where nothing may."""
    try:
        return shown_part(budget, book)
    except InseparableError as problem:
        raise PublishingError(str(problem)) from problem


def editions_of(
    book: FactBook, version: int, published_at: datetime, site: str, earlier: Earlier | None = None
) -> dict[str, Edition]:
    """What is published of these facts: the department's budget under ``""``, each unit's under its code.

    There are no budgets of units where some facts do not say whose they are. All bear the same code, and
    each has its explanation beside ``earlier``, last year.
    """
    code = code_of(book.department_code, book.year, version, digest(book))
    day = timezone.localdate(published_at)
    books = {WHOLE: book}
    if is_told_by_unit(book):
        books |= {unit.code: of_unit(book, unit.code) for unit in book.units}
    editions = {}
    for unit, part in books.items():
        sheets = derive(part)
        before = earlier_of_unit(earlier, unit) if earlier and unit != WHOLE else earlier
        editions[unit] = Edition(
            sheets,
            version,
            made_on=day,
            published_on=day,
            whose=DEPARTMENT if unit == WHOLE else UNIT,
            explanation=explanation(part, sheets, before),
            code=code,
            site=site,
        )
    return editions


def files_wanted(editions: Mapping[str, Edition]) -> list[tuple[str, str, str]]:
    """Every file of a publication by unit, table and format."""
    wanted = []
    for unit, edition in editions.items():
        wanted += [(unit, BOOKLET, file_format) for file_format in BOOKLET_FORMATS]
        wanted += [
            (unit, number, file_format) for number in edition.sheets.sheets for file_format in TABLE_FORMATS
        ]
    return wanted


def rendered_files(editions: Mapping[str, Edition]) -> Iterator[RenderedFile]:
    """Every file of a publication. Raises RenderError."""
    wanted, places = files_wanted(editions), list(editions)
    jobs = [Wanted(places.index(unit), table, file_format) for unit, table, file_format in wanted]
    contents = made(list(editions.values()), jobs)
    for (unit, table, file_format), content in zip(wanted, contents, strict=True):
        yield RenderedFile(unit, table, file_format, content)


def refuse_what_changed(fresh: Budget, prepared: Prepared) -> None:
    """While files were made somebody may have changed the facts, or marked something 涉密."""
    if settle_digest(fresh) != prepared.whole_digest:
        raise PublishingError("公开期间预算内容有改动，没有公开；请重新公开。")
    if hidden := why_hidden(fresh):
        raise PublishingError(hidden)
    if classified_units(fresh) != prepared.classified:
        raise PublishingError("公开期间单位的涉密标记有改动，没有公开；请重新公开。")


def freeze(budget: Budget, prepared: Prepared, undo: ExitStack, *, notice: str = "") -> Publication:
    """Store a publication with its files. Call it in a transaction that holds the budget's row, after what
    was prepared was compared with the budget as it now is; ``undo`` deletes the files that no other has."""
    rows = frozen(prepared.book, prepared.editions, prepared.published_at)
    # Its files are stored in the same transaction, so nobody sees it without them.
    publication = Publication.objects.create(
        budget=budget,
        approved_on=Approval.objects.filter(budget=budget).values_list("on", flat=True).first(),
        complete=True,
        notice=notice,
        partial=prepared.partial,
        **rows.publication,
    )
    PublishedUnit.objects.bulk_create(rows.units_of(publication))
    PublishedSheet.objects.bulk_create(rows.sheets_of(publication))
    files = ((file.unit, file.table, file.format, file.content) for file in prepared.files)
    save_files(publication, files, undo)
    open_data.renew([publication.department_code])
    ask_for_files(publication.year)
    return publication


def to_published(
    publication: Publication,
    budget: Budget,
    *,
    actor: str,
    username: str | None,
    reason: str = "",
    address: str | None = None,
) -> None:
    """Move a budget into its last state and log who did. The entry is bound to all facts; where not all of
    them are shown it says the digest of what is."""
    before = budget.state
    budget.stage, budget.status = Stage.PUBLISHED, Status.ACCEPTED
    budget.save(update_fields=["stage", "status"])
    log(
        budget=budget,
        actor=actor,
        username=username,
        action="publish",
        from_state=before,
        to_state=budget.state,
        reason=reason + (bound_to_part(publication.digest) if publication.partial else ""),
        address=address,
    )
