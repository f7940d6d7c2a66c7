"""Files with a whole year of what is published, to take away (``services.open_data.files``)."""

from django.db import models

from budget.models.publication import publications


class OpenDataYear(models.Model):
    """How far the files of a year are. ``asked`` counts what changed the year, so that who made files knows
    whether they are of it still; ``waiting_since``: a task to make them is in the queue since then."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    asked = models.PositiveIntegerField("变动次数", default=0)
    waiting_since = models.DateTimeField("等待生成", null=True, blank=True)
    made_at = models.DateTimeField("生成时间", null=True, blank=True)

    class Meta:
        verbose_name = "全年数据"
        verbose_name_plural = "全年数据"
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


def path_of(file: "OpenDataFile", filename: str) -> str:
    """In a folder of its own, which no code of a department is (``publication.path_of`` knows no dot)."""
    return f"open.data/{file.of.year}/{filename}"


class OpenDataFile(models.Model):
    """One of the files of a year."""

    of = models.ForeignKey(
        OpenDataYear, verbose_name="全年数据", on_delete=models.CASCADE, related_name="files", db_index=False
    )
    position = models.PositiveSmallIntegerField("顺序", default=0)
    name = models.CharField("文件名", max_length=100)
    title = models.CharField("内容", max_length=100)
    rows = models.PositiveIntegerField("行数", null=True, blank=True)
    file = models.FileField("文件", storage=publications, upload_to=path_of, max_length=300)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("文件摘要", max_length=64)

    class Meta:
        verbose_name = "全年数据文件"
        verbose_name_plural = "全年数据文件"
        ordering = ["of_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["of", "name"], name="one_open_data_file_per_year_and_name")
        ]

    def __str__(self) -> str:
        return self.name
