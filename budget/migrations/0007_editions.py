"""Give every publication the code by which it is verified, and room for the budgets of its units."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from budget.domain.verifying_code import code_of


def give_codes(apps, schema_editor):
    Publication = apps.get_model("budget", "Publication")
    rows = Publication.objects.using(schema_editor.connection.alias).filter(code="")
    for one in rows.defer("factbook").iterator():
        one.code = code_of(one.department_code, one.year, one.version, one.digest)
        one.site = settings.PUBLIC_URL
        one.save(update_fields=["code", "site"])


class Migration(migrations.Migration):
    dependencies = [("budget", "0006_log")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="code",
            field=models.CharField("查验码", max_length=20, default="", help_text="印在每一页上，凭它查验。"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="publication",
            name="site",
            field=models.CharField(
                "公开网址", max_length=200, blank=True, default="", help_text="印在二维码里的本系统地址。"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="publication",
            name="code",
            field=models.CharField(
                "查验码", max_length=20, unique=True, help_text="印在每一页上，凭它查验。"
            ),
        ),
        migrations.CreateModel(
            name="PublishedUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField("单位编码", max_length=64, db_index=True)),
                ("name", models.CharField("单位名称", max_length=200)),
                (
                    "publication",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="budget.publication",
                        verbose_name="公开",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开的单位预算",
                "verbose_name_plural": "公开的单位预算",
                "ordering": ["publication_id", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["publication", "code"], name="one_published_unit_per_publication_and_code"
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="publishedsheet", name="one_sheet_per_publication_and_table"),
        migrations.AddField(
            model_name="publishedsheet",
            name="unit",
            field=models.CharField(
                "单位编码", max_length=64, blank=True, default="", help_text="空白表示整个部门。"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="publishedsheet",
            constraint=models.UniqueConstraint(
                fields=["publication", "unit", "table"], name="one_sheet_per_publication_unit_and_table"
            ),
        ),
        migrations.AlterModelOptions(
            name="publishedsheet",
            options={
                "ordering": ["publication_id", "unit", "table"],
                "verbose_name": "公开的表",
                "verbose_name_plural": "公开的表",
            },
        ),
        migrations.RemoveConstraint(
            model_name="publishedfile", name="one_file_per_publication_table_and_format"
        ),
        migrations.AddField(
            model_name="publishedfile",
            name="unit",
            field=models.CharField(
                "单位编码", max_length=64, blank=True, default="", help_text="空白表示整个部门。"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="publishedfile",
            constraint=models.UniqueConstraint(
                fields=["publication", "unit", "table", "format"],
                name="one_file_per_publication_unit_table_and_format",
            ),
        ),
        migrations.AlterModelOptions(
            name="publishedfile",
            options={
                "ordering": ["publication_id", "unit", "table", "format"],
                "verbose_name": "公开的文件",
                "verbose_name_plural": "公开的文件",
            },
        ),
    ]
