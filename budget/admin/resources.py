"""What importing a list does: row by row through the services, and of a file everything or nothing."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Diff, ModelResource
from import_export.results import Result, RowResult

from budget.admin.columns import column
from budget.admin.files import Table
from budget.models import User

Save = Callable[[Any, User, str | None], None]
# So many are shown of what is wrong, and of what changes; the rest is counted.
SHOWN = 500


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong in a file; row 0 is the file as a whole, a blank column the whole row."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of the preview; of a new row, ``before`` is blank."""

    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


class Changes(Diff):
    """The cells of a row before and after, left to the template to mark up."""

    def as_html(self) -> list[CellChange]:
        return [
            CellChange("" if self.new else str(before), str(after))
            for before, after in zip(self.left, self.right, strict=True)
        ]


class Outcome(Result):
    """What an import did, or would do."""

    places: tuple[int, ...] = ()
    columns: dict[str, str]

    @property
    def troubles(self) -> list[Trouble]:
        """All that is wrong, in the order of the file."""
        whole = [Trouble(0, "", "；".join(_messages(each.error))) for each in self.base_errors]
        return whole or sorted(self._of_rows(), key=lambda trouble: trouble.row)

    @property
    def troubles_shown(self) -> list[Trouble]:
        return self.troubles[:SHOWN]

    @property
    def changed(self) -> list[RowResult]:
        """The rows that are new or not as they were."""
        return [row for row in self.rows if row.is_new() or row.is_update()]

    @property
    def changed_shown(self) -> list[RowResult]:
        return self.changed[:SHOWN]

    @property
    def digest(self) -> str:
        """What whoever looked at the preview agreed to."""
        said = [(row.import_type, [(cell.before, cell.after) for cell in row.diff]) for row in self.changed]
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def _of_rows(self) -> Iterator[Trouble]:
        for row in self.invalid_rows:
            for name, messages in row.error_dict.items():
                title = "" if name == NON_FIELD_ERRORS else self.columns.get(name, name)
                for message in messages:
                    yield Trouble(self.places[row.number - 1], title, message)
        for row in self.error_rows:
            for each in row.errors:
                yield Trouble(self.places[row.number - 1], "", "；".join(_messages(each.error)))


class Known(BaseInstanceLoader):
    """The entries there are, by what makes each what it is; no row of a file may say one twice."""

    def __init__(self, resource: Any, dataset: Any = None) -> None:
        super().__init__(resource, dataset)
        self.fields = [resource.fields[name] for name in resource.get_import_id_fields()]
        self.entries = {
            tuple(field.get_value(entry) for field in self.fields): entry for entry in resource.get_queryset()
        }
        self.seen: set[tuple[Any, ...]] = set()

    def get_instance(self, row: Any) -> Any:
        try:
            key = tuple(field.clean(row) for field in self.fields)
        except ValueError:
            return None  # what is wrong with it is said when the row is read
        if key in self.seen:
            names = "、".join(field.column_name for field in self.fields)
            raise ValidationError(f"{names}与前面的一行相同，同一条只能写一次。")
        self.seen.add(key)
        return self.entries.get(key)


class ListResource(ModelResource):
    """A list as a file. ``store`` is the service that keeps an entry."""

    store: Save

    @classmethod
    def get_result_class(cls) -> type[Result]:
        return Outcome

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return Changes

    def get_queryset(self) -> models.QuerySet[Any]:
        related = [name for name in self._meta.fields if self._meta.model._meta.get_field(name).is_relation]
        return super().get_queryset().select_related(*related)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Raises ValidationError, and leaves nothing to import, where the columns are not the list's."""
        titles = {field.column_name for field in self.get_import_fields()}
        needed = {self.fields[name].column_name for name in self.get_import_id_fields()}
        heads = set(dataset.headers)
        if heads <= titles and needed <= heads:
            return
        said = [
            *(f"没有“{title}”这一列" for title in sorted(needed - heads)),
            *(f"不认识“{head}”这一列" for head in sorted(heads - titles)),
        ]
        dataset.wipe()
        raise ValidationError(f"{'；'.join(said)}。请用“导出”的文件作样子，各列的名称不要改动。")

    def import_data(self, dataset: Table, *args: Any, **kwargs: Any) -> Outcome:
        """See the library; every row that cannot be stored keeps all the others from being stored."""
        places = dataset.places
        result = super().import_data(dataset, *args, rollback_on_validation_errors=True, **kwargs)
        result.places = places
        result.columns = {field.attribute: field.column_name for field in self.fields.values()}
        return result

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        type(self).store(instance, kwargs["user"], kwargs.get("address"))

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Raises ValidationError where this is no longer what was looked at."""
        if "seen" in kwargs and kwargs["seen"] != result.digest:
            raise ValidationError("预览以后名单又有了改动，没有导入；请重新上传，再看一遍预览。")


def resource_of(
    model: type[models.Model], *names: str, key: tuple[str, ...], store: Save
) -> type[ListResource]:
    """A list as a file: its columns by the names of their fields; ``key`` makes an entry what it is."""
    meta = type(
        "Meta",
        (),
        {
            "model": model,
            "fields": names,
            "import_id_fields": key,
            "instance_loader_class": Known,
            "skip_unchanged": True,
        },
    )
    declared = {name: column(model, name) for name in names}
    body = {**declared, "Meta": meta, "store": staticmethod(store)}
    return type(f"{model.__name__}Resource", (ListResource,), body)


def _messages(error: Exception) -> list[str]:
    return list(error.messages) if isinstance(error, ValidationError) else [str(error)]
