"""Files that are made when somebody first asks for them, and then are published files like any other."""

from contextlib import suppress
from hashlib import sha256
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from budget.models import Publication, PublishedFile
from budget.selectors import published
from budget.services import files_on_demand
from budget.services.files import file_of
from budget.services.files_on_demand import BusyError, make_file
from tests.databases import SharedDatabase
from tests.publishing import publish
from tests.reference import no_published_files, published_files
from tests.units import two_units

PAGE = "/departments/129/2026/"


def on_demand(**values: Any) -> Publication:
    """A publication none of whose files was made."""
    publication = publish(two_units(), files_on_demand=True, **values)
    publication.files.all().delete()
    no_published_files()
    return publication


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.django_db
def test_a_file_is_made_of_what_was_frozen_and_then_kept(client: Client) -> None:
    publication = on_demand()
    unit = publication.units.first()
    assert unit is not None
    for address, code in (
        (f"{PAGE}tables/06.json", ""),
        (f"/units/{unit.code}/2026/tables/06.json", unit.code),
    ):
        first, second = client.get(address), client.get(address)
        assert (first.status_code, second.status_code) == (200, 200)
        made = content(first)
        assert made == content(second) == file_of(published.edition(publication, code), "06", "json")
        file = publication.files.get(unit=code)
        assert first["ETag"] == second["ETag"] == f'"{file.sha256}"' == f'"{sha256(made).hexdigest()}"'
        assert client.get(f"/verify/{file.sha256}/").status_code == 200
    assert len(published_files()) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("keys", [["making-file/{}//06/json"], ["making-files/0", "making-files/1"]])
def test_whoever_asks_meanwhile_is_asked_to_come_back(client: Client, keys: list[str]) -> None:
    """While this file is being made, and while as many others are as may be."""
    publication = on_demand()
    for key in keys:
        cache.add(key.format(publication.pk), True)
    answer = client.get(f"{PAGE}tables/06.json")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert "正在生成，请稍后刷新" in answer.content.decode()
    assert not publication.files.exists()
    cache.clear()
    assert client.get(f"{PAGE}tables/06.json").status_code == 200
    # And the locks were given back.
    assert client.get(f"{PAGE}tables/06.csv").status_code == 200


@pytest.mark.django_db
def test_one_that_cannot_be_made_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    publication = on_demand()
    monkeypatch.setattr(files_on_demand, "SECONDS_A_FILE", 0.001)
    answer = client.get(f"{PAGE}tables/06.pdf")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "文件没有生成" in answer.content.decode()
    assert not publication.files.exists()


@pytest.mark.django_db
def test_of_other_publications_no_file_is_made(client: Client) -> None:
    publication = on_demand()
    Publication.objects.update(files_on_demand=False)
    assert client.get(f"{PAGE}tables/06.json").status_code == 404
    assert "下载时生成" not in client.get(PAGE).content.decode()
    assert not publication.files.exists()


@pytest.mark.django_db
def test_there_is_no_file_of_what_there_is_no_table_of(client: Client) -> None:
    publication = on_demand()
    assert client.get(f"{PAGE}tables/99.json").status_code == 404
    assert make_file(publication, "", "csv", "") is None


@pytest.mark.django_db
def test_pages_list_the_files_there_will_be(client: Client) -> None:
    publication = on_demand()
    page = client.get(PAGE).content.decode()
    assert page.count("下载时生成") == 3
    assert f'href="{PAGE}tables/13.csv"' in page
    assert client.get(f"{PAGE}tables/06/").content.decode().count("下载时生成") == 4
    asked = {"code": publication.code}
    assert "下载时生成" in client.get("/verify/", asked).content.decode()
    files = client.get("/verify/", asked, headers={"Accept": "application/json"}).json()["files"]
    assert len(files) == (3 + 13 * 4) * (1 + publication.units.count())
    assert {(one["size"], one["sha256"]) for one in files} == {(None, None)}
    client.get(f"{PAGE}tables/06.csv")
    made = publication.files.get()
    assert client.get(f"{PAGE}tables/06/").content.decode().count("下载时生成") == 3
    files = client.get("/verify/", asked, headers={"Accept": "application/json"}).json()["files"]
    assert [one["sha256"] for one in files if one["sha256"]] == [made.sha256]


def test_asked_for_at_once_it_is_made_once(shared_database: SharedDatabase) -> None:
    with shared_database.connected():
        key = on_demand().pk

    def ask() -> int | None:
        with suppress(BusyError):
            file = make_file(Publication.objects.get(pk=key), "06", "csv", "")
            return file.pk if file else 0
        return None

    answers = set(shared_database.at_once(ask, times=4)) - {None}
    with shared_database.connected():
        assert answers == {PublishedFile.objects.get().pk}
    assert len(published_files()) == 1


@pytest.mark.django_db
def test_made_twice_for_all_that_the_first_stays() -> None:
    """On machines that share no cache both are made; the row of the publication decides."""
    publication = on_demand()
    first, second = (files_on_demand._stored(publication, "", "06", "csv", b"one") for _ in range(2))
    assert first.pk == second.pk
    assert list(published_files().values()) == [b"one"]


@pytest.mark.django_db
def test_what_was_taken_down_meanwhile_gets_no_file() -> None:
    publication = on_demand()
    Publication.objects.update(withdrawn_at=timezone.now(), withdrawal_reason="有误")
    with pytest.raises(published.WithdrawnError):
        make_file(publication, "06", "csv", "")
    assert published_files() == {}
