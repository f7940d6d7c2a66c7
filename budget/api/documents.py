"""A whole budget: the contract of ``budget.json``, with what it is, its files and its units beside it."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from budget.api.links import Links
from budget.api.serializers import Answer
from budget.models import Publication, PublishedFile
from budget.renderers import json
from budget.selectors import published, published_units


class _Named(serializers.Serializer):
    code = serializers.CharField(help_text="编码。")
    name = serializers.CharField(help_text="名称。")


class DocumentDepartment(_Named):
    """部门。"""


class DocumentUnit(_Named):
    page = serializers.URLField(allow_null=True, help_text="单位预算的网页。")


class Column(serializers.Serializer):
    key = serializers.CharField(help_text="列名，各行的 cells 按它取值。")
    label = serializers.CharField(help_text="表头。")  # type: ignore[assignment]
    group = serializers.ListField(child=serializers.CharField(), help_text="上面各层的表头。")


class Row(serializers.Serializer):
    kind = serializers.CharField(help_text="行的种类：line 明细，total 合计等。")
    cells = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        help_text="各列的值。金额为万元、六位小数的文字，空白为空字符串，与 budget.json 一致。",
    )


class Table(serializers.Serializer):
    title = serializers.CharField(help_text="表名。")
    columns = Column(many=True)
    rows = Row(many=True)
    header = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text="表头上方的内容，个别表才有。",
    )


class DocumentFile(Answer):
    table = serializers.CharField(allow_blank=True, help_text="表号；空白表示整本。")
    format = serializers.ChoiceField(["pdf", "xlsx", "csv", "json"], help_text="格式。")
    size = serializers.IntegerField(help_text="字节数。")
    sha256 = serializers.CharField(help_text="SHA-256 校验值。")
    url = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_url(self, one: PublishedFile) -> str | None:
        return self.at.of_file(self.context["publication"], one)


class Document(serializers.Serializer):
    department = DocumentDepartment()
    year = serializers.IntegerField(help_text="年度。")
    version = serializers.IntegerField(help_text="第几版。")
    published_at = serializers.DateTimeField(help_text="公开时间。")
    notice = serializers.CharField(allow_null=True, help_text="公告：更正了什么、为什么。")
    page = serializers.URLField(allow_null=True, help_text="网页。")
    tables = serializers.DictField(child=Table(), help_text="各表，按表号。")
    files = DocumentFile(many=True, help_text="整本和各表的文件。")
    units = DocumentUnit(many=True, help_text="一并公开了单位预算的单位。")


def document(publication: Publication, links: Links) -> dict[str, Any]:
    """The document of a version. Its queries are as many whatever it holds."""
    version, year = publication.version, publication.year
    sheets = published.edition(publication).sheets
    context = {"links": links, "publication": publication}
    stated = json.document_as_dict(sheets, version=version)
    return {
        **json.whose(sheets, version),
        "published_at": timezone.localtime(publication.published_at),
        "notice": publication.notice or None,
        "page": links.to("portal:budget", code=publication.department_code, year=year, version=version),
        "tables": stated["tables"],
        "files": DocumentFile(published.files(publication), many=True, context=context).data,
        "units": [
            {
                "code": code,
                "name": name,
                "page": links.to("portal:unit_budget", unit=code, year=year, version=version),
            }
            for code, name in published_units.units(publication)
        ],
    }
