"""What the worker (``manage.py db_worker``) does for open data."""

from django_tasks import task

from budget.services.open_data.making import make_files


@task()
def make_open_data_files(year: int) -> int:
    """Make the files of a year; the value says how many there are."""
    return make_files(year)
