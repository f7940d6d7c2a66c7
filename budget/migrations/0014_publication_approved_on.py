"""When what was published had been approved (批复), kept with it: the public sees how soon it followed."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill_in(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Of what is published already, as its budget's approval says."""
    approvals = apps.get_model("budget", "Approval").objects.using(editor.connection.alias)
    approved = approvals.filter(budget_id=models.OuterRef("budget_id")).values("on")[:1]
    publications = apps.get_model("budget", "Publication").objects.using(editor.connection.alias)
    publications.update(approved_on=models.Subquery(approved))


class Migration(migrations.Migration):
    dependencies = [("budget", "0013_open_data_files")]

    operations = [
        migrations.AddField(
            "publication",
            "approved_on",
            models.DateField("批复日期", null=True, blank=True, help_text="公开的这一版是哪一天批复的。"),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
