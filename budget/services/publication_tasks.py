"""What the worker (``manage.py db_worker``) does to publish a budget."""

from django_tasks import task

from budget.services.publication_work import carry_out


@task()
def publish_ordered(order: int) -> str:
    """Carry out an order to publish; the value says how that ended."""
    return str(carry_out(order) or "")
