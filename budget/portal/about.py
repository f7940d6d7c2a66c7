"""What every page of a publication says: which it is, and which versions there are."""

from dataclasses import dataclass

from budget.domain.states import Kind
from budget.models import Publication
from budget.portal.shown import Shown
from budget.selectors import published, published_units


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the list of versions: its kind, its address, and what the public sees in its place.

    ``changed_from``: the number of the visible version before it, with which it is compared.
    """

    publication: Publication
    kind: str
    address: str
    replaced_by: Publication | None
    changed_from: int | None


def about(shown: Shown) -> dict[str, object]:
    """Of a unit the versions that have its budget; a correction concerns it also where it has none there."""
    publication = shown.publication
    versions = published.versions(publication.department_code, publication.year)
    later = [one for one in versions if one.version > publication.version]
    newer = next((one for one in later if one.withdrawn_at is None), None)
    mine = versions
    if shown.unit:
        named = published_units.names(shown.unit, versions)
        mine = [one for one in versions if one.pk in named]
    corrected = shown if newer in mine else shown.whole
    return {
        "shown": shown,
        "publication": publication,
        "title": shown.title,
        "base": shown.base,
        "versions": [
            Version(
                one,
                Kind(one.budget.kind).label,
                shown.at(one.version),
                _replaced_by(one, versions),
                _changed_from(one, mine),
            )
            for one in mine
        ],
        "newer": newer,
        # Where the correction is read: the department's, if it has no budget of the unit.
        "corrected": corrected,
        "newer_address": corrected.at(newer.version) if newer else "",
        # It was to replace this one, which is shown because that is gone.
        "gone": later[0] if later and newer is None else None,
    }


def _replaced_by(one: Publication, versions: list[Publication]) -> Publication | None:
    """The version that the public sees in place of this one: the first visible one after it."""
    later = [other for other in versions if other.version > one.version and other.withdrawn_at is None]
    return later[-1] if later else None


def _changed_from(one: Publication, versions: list[Publication]) -> int | None:
    """The visible version before a visible one."""
    visible = [other.version for other in versions if other.withdrawn_at is None]
    return max(
        (number for number in visible if number < one.version and one.version in visible), default=None
    )
