"""Keep with a publication the explanation that was printed with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budget", "0008_passages")]

    operations = [
        migrations.AddField(
            "publication", "explanation", models.JSONField("编制说明", default=list, blank=True)
        ),
        migrations.AddField(
            "publishedunit", "explanation", models.JSONField("编制说明", default=list, blank=True)
        ),
    ]
