"""Chain the entries that were written before there were chains.

The triggers that refuse changing the log are made after migrating (``budget.apps``), so they do not stand in the way.
"""

from django.conf import settings
from django.db import migrations

from budget.domain.chain import CHAIN, FIELDS, seal_entry, seal_head

AT_ONCE = 500


def chain(apps, schema_editor):
    LogEntry = apps.get_model("budget", "LogEntry")
    LogHead = apps.get_model("budget", "LogHead")
    alias = schema_editor.connection.alias
    entries = LogEntry.objects.using(alias).filter(sequence=0).order_by("pk")
    heads = {tuple(getattr(head, name) for name in CHAIN): head for head in LogHead.objects.using(alias)}
    last = 0
    while some := list(entries.filter(pk__gt=last)[:AT_ONCE]):
        for entry in some:
            whose = tuple(getattr(entry, name) for name in CHAIN)
            head = heads.setdefault(
                whose, LogHead(**dict(zip(CHAIN, whose, strict=True)), entries=0, last="")
            )
            entry.sequence, entry.previous = head.entries + 1, head.last
            entry.code = seal_entry(settings.LOG_KEY, {name: getattr(entry, name) for name in FIELDS})
            head.entries, head.last = entry.sequence, entry.code
        LogEntry.objects.using(alias).bulk_update(some, ["sequence", "previous", "code"])
        last = some[-1].pk
    for whose, head in heads.items():
        head.code = seal_head(settings.LOG_KEY, whose, entries=head.entries, last=head.last)
        head.save(using=alias)


class Migration(migrations.Migration):
    dependencies = [("budget", "0005_people")]

    operations = [migrations.RunPython(chain, migrations.RunPython.noop, elidable=True)]
