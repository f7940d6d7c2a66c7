"""The official lists by year: 科目, 经济分类对应, 采购品目, 购买服务指导性目录, 绩效指标框架.

An entry is in force from ``first_year`` to ``last_year``. A code renamed next year closes one entry
and opens another, so that a budget of this year still finds the name it was made under.
"""

from enum import StrEnum
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from budget.domain.codes import System, labelled
from budget.models.choices import EnumField, one_of


class Source(StrEnum):
    """How far an entry can be trusted."""

    OFFICIAL = "official"
    OBSERVED = "observed"
    KNOWLEDGE = "knowledge"
    KNOWLEDGE_LOW = "knowledge-low"

    @property
    def label(self) -> str:
        return {
            "official": "官方清单",
            "observed": "见于公开文件",
            "knowledge": "业务常识（未逐条核对）",
            "knowledge-low": "存疑",
        }[self.value]


class InForce(models.QuerySet["Dated"]):
    """Entries by year."""

    def in_force(self, year: int) -> Self:
        return self.filter(Q(last_year__isnull=True) | Q(last_year__gte=year), first_year__lte=year)


class Dated(models.Model):
    """An entry of an official list, in force over a span of years."""

    first_year = models.PositiveSmallIntegerField("启用年度")
    last_year = models.PositiveSmallIntegerField(
        "停用年度", null=True, blank=True, help_text="最后一个使用年度；空白表示仍在使用。"
    )
    source = EnumField("来源", Source, default=Source.OBSERVED)
    from_list = models.BooleanField(
        "来自清单",
        default=False,
        editable=False,
        help_text="由清单装入的条目，装入下一年度清单时若不再出现即停用；手工增加的不受影响。",
    )

    objects = InForce.as_manager()

    KEY: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True


def spans(singular: str, *key: str) -> list[models.BaseConstraint]:
    """What holds for the years of every list: ``key`` is what makes two entries one thing renamed."""
    return [
        models.UniqueConstraint(
            fields=[*key, "first_year"],
            name=f"one_{singular}_per_code_and_first_year",
            violation_error_message="同一编码在同一启用年度已有条目。",
        ),
        models.UniqueConstraint(
            fields=list(key),
            condition=Q(last_year__isnull=True),
            name=f"one_{singular}_per_code_still_in_force",
            violation_error_message="同一编码已有仍在使用的条目，请先停用它。",
        ),
        models.CheckConstraint(
            condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
            name=f"a_{singular}_ends_no_earlier_than_it_starts",
            violation_error_message="停用年度不能早于启用年度。",
        ),
        one_of(
            "source",
            Source,
            name=f"the_source_of_a_{singular}_is_one_of_the_list",
            message="来源不在列表中。",
        ),
    ]


class Subject(Dated):
    """科目 of one of the three systems."""

    KEY = ("system", "code")

    system = EnumField("分类", System)
    code = models.CharField("编码", max_length=20)
    name = models.CharField("名称", max_length=200)
    level = models.PositiveSmallIntegerField("级次", help_text="类为1，款为2，项为3。")

    class Meta:
        verbose_name = "科目"
        verbose_name_plural = "科目"
        ordering = ["system", "code", "first_year"]
        constraints = [
            *spans("subject", "system", "code"),
            one_of(
                "system",
                System,
                name="the_system_of_a_subject_is_one_of_the_list",
                message="分类不在列表中。",
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.code, self.name)


class EconomicPair(Dated):
    """A pair that the standard mapping of 政府经济 and 部门经济分类科目 (款) allows."""

    KEY = ("gov_code", "dept_code")

    gov_code = models.CharField("政府经济科目编码", max_length=20)
    dept_code = models.CharField("部门经济科目编码", max_length=20)

    class Meta:
        verbose_name = "经济分类对应关系"
        verbose_name_plural = "经济分类对应关系"
        ordering = ["gov_code", "dept_code", "first_year"]
        constraints = spans("economic_pair", "gov_code", "dept_code")

    def __str__(self) -> str:
        return f"{self.gov_code}—{self.dept_code}"


class ProcurementItem(Dated):
    """政府采购品目: level 0 is A 货物, B 工程, C 服务."""

    KEY = ("code",)

    code = models.CharField("编码", max_length=20)
    name = models.CharField("名称", max_length=200)
    level = models.PositiveSmallIntegerField("级次")
    parent_code = models.CharField("上级编码", max_length=20, blank=True)

    class Meta:
        verbose_name = "政府采购品目"
        verbose_name_plural = "政府采购品目"
        ordering = ["code", "first_year"]
        constraints = spans("procurement_item", "code")

    def __str__(self) -> str:
        return labelled(self.code, self.name)


class ServiceDirectoryEntry(Dated):
    """政府购买服务指导性目录. Level 3 has no code: there the name is what it is known by."""

    KEY = ("level1_code", "level2_code", "level3")

    level1_code = models.CharField("一级编码", max_length=20)
    level1 = models.CharField("一级", max_length=200)
    level2_code = models.CharField("二级编码", max_length=20)
    level2 = models.CharField("二级", max_length=200)
    level3 = models.CharField("三级", max_length=200)

    class Meta:
        verbose_name = "购买服务目录条目"
        verbose_name_plural = "购买服务目录条目"
        ordering = ["level1_code", "level2_code", "level3", "first_year"]
        constraints = spans("service_directory_entry", "level1_code", "level2_code", "level3")

    def __str__(self) -> str:
        return f"{labelled(self.level2_code, self.level2)} / {self.level3}"


class IndicatorFrame(Dated):
    """绩效指标框架: an indicator's two upper levels with how to fill it in, or a rule for all (规则)."""

    GUIDANCE = "规则"
    KEY = ("level1", "level2")

    level1 = models.CharField("一级指标", max_length=50)
    level2 = models.CharField("二级指标", max_length=50)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = "绩效指标框架"
        verbose_name_plural = "绩效指标框架"
        ordering = ["pk"]
        constraints = spans("indicator_frame", "level1", "level2")

    def __str__(self) -> str:
        return f"{self.level1} / {self.level2}"

    @property
    def is_guidance(self) -> bool:
        """Whether it is a rule for all indicators rather than a kind of indicator."""
        return self.level1 == self.GUIDANCE


class LoadedList(models.Model):
    """Which official list was loaded for which year: an unchanged one is not read again."""

    name = models.CharField("清单", max_length=50)
    year = models.PositiveSmallIntegerField("年度")
    sha256 = models.CharField("文件摘要", max_length=64)
    entries = models.PositiveIntegerField("条目数")
    loaded_at = models.DateTimeField("装入时间", auto_now=True)

    class Meta:
        verbose_name = "已装入的清单"
        verbose_name_plural = "已装入的清单"
        ordering = ["name", "year"]
        constraints = [
            models.UniqueConstraint(fields=["name", "year"], name="one_loaded_list_per_name_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"
