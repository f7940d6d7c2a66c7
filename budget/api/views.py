"""The addresses under /api/v1/, each with what its documentation says of it."""

from typing import Any

from django.http import Http404, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import is_valid_path, resolve
from rest_framework.request import Request
from rest_framework.response import Response

from budget.api import documents, filters, serializers
from budget.api.errors import Withdrawn
from budget.api.reading import Listing, Reading
from budget.keeping import VERSION_PAGE
from budget.models import Found, Publication, SearchEntry
from budget.selectors import open_data, published

MOST_SHOWN = 50


class Root(Reading):
    summary = "入口"
    description = "各类数据的地址。"
    serializer_class = serializers.Entrance

    def get(self, request: Request) -> Response:
        names = list(serializers.Entrance().fields)
        return Response({name: self.links.to(f"api:{name}") for name in names})


class Years(Listing):
    summary = "年度"
    description = "公开了预算的年度，各年度全部部门的合计。"
    serializer_class = serializers.Year
    filterset_class = filters.Years
    orderings = {"-year": ("-year",), "year": ("year",)}
    queryset = open_data.years()


def both_ways(**fields: str) -> dict[str, tuple[str, ...]]:
    """Orderings by a field each, under its name and, from the largest down, with a minus before it."""
    return {f"{sign}{name}": (f"{sign}{field}",) for name, field in fields.items() for sign in ("-", "")}


_BY_FIGURES = {
    "-year": ("-year", "code"),
    "year": ("year", "code"),
    "code": ("code", "-year"),
    "-code": ("-code", "-year"),
    **both_ways(
        income="income",
        outlay="outlay",
        basic="basic",
        project="project",
        three_public="three_public",
        procurement="procurement",
    ),
}


class Departments(Listing):
    summary = "部门预算"
    description = "各部门、各年度最新公开的一版：主要数字，网页和文件的地址。"
    example = "?year={year}"
    serializer_class = serializers.DepartmentYear
    filterset_class = filters.Departments
    orderings = _BY_FIGURES
    queryset = open_data.departments()


class OneDepartment(Reading):
    summary = "一个部门"
    description = "一个部门各年度最新公开的一版。"
    told = (404,)
    serializer_class = serializers.Department

    def get(self, request: Request, code: str) -> Response:
        budgets = list(open_data.departments().filter(code=code).order_by("-year"))
        if not budgets:
            raise Http404
        return self.answer({"code": code, "name": budgets[0].name, "budgets": budgets})


class Units(Listing):
    summary = "单位预算"
    description = "与部门预算一并公开的单位预算：主要数字，网页和文件的地址。"
    example = "?department={code}&year={year}"
    serializer_class = serializers.UnitYear
    filterset_class = filters.Units
    orderings = _BY_FIGURES
    queryset = open_data.units()


class Budget(Reading):
    summary = "一个年度的部门预算"
    description = (
        "最新公开的一版：十三张表的全部内容（与 budget.json 相同），文件的大小和 SHA-256。"
        "已全部撤下的回答 410。"
    )
    told = (404, 410)
    serializer_class = documents.Document

    def get(self, request: Request, code: str, year: int, version: int | None = None) -> Response:
        try:
            found = published.publication(code, year, version)
        except Publication.DoesNotExist:
            raise Http404 from None
        except published.WithdrawnError as gone:
            raise Withdrawn(gone.publication) from None
        return Response(documents.document(found, self.links))


class Version(Budget):
    summary = "指定的一版部门预算"
    description = "内容永不改变，可以长期缓存。已撤下的回答 410，并说明原因。"
    kept = VERSION_PAGE


class _Rows(Listing):
    """Rows of tables, with the names of what they bear."""

    names: open_data.Names | None = None

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset) or []
        self.names = open_data.names_of(rows)
        return rows

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "names": self.names}


class Lines(_Rows):
    summary = "支出明细"
    description = (
        "各部门、各年度最新一版的每一条支出：科目（附名称）、基本或项目、资金性质、项目、金额。"
        "科目可以只写前几位，例如 function=206 是整个类。"
    )
    example = "?year={year}&department={code}&ordering=-amount"
    serializer_class = serializers.Line
    filterset_class = filters.Lines
    orderings = {"id": (), **both_ways(amount="amount_fen", year="year", function="function")}
    queryset = open_data.lines()


class Income(_Rows):
    summary = "收入明细"
    description = "各部门、各年度最新一版的每一条收入：来源、是否上年结转、金额。"
    example = "?year={year}&department={code}"
    serializer_class = serializers.Income
    filterset_class = filters.Income
    orderings = {"id": (), **both_ways(amount="amount_fen", year="year")}
    queryset = open_data.income()


class Projects(Listing):
    summary = "项目"
    description = "预算12表里的项目：金额、绩效目标、绩效指标。"
    example = "?year={year}&ordering=-total"
    serializer_class = serializers.Project
    filterset_class = filters.Projects
    orderings = {
        "-year": ("-year",),
        "year": ("year",),
        "code": ("code",),
        "-code": ("-code",),
        "-total": ("-told_total",),
        "total": ("told_total",),
    }
    queryset = open_data.projects()


class OneProject(Reading):
    summary = "一个项目"
    description = "一个项目在各年度的预算、绩效目标和绩效指标。"
    told = (404,)
    serializer_class = serializers.ProjectYears

    def get(self, request: Request, project: str) -> Response:
        found = list(open_data.projects().filter(code=project).order_by("-year", "pk"))
        if not found:
            raise Http404
        return self.answer({"code": project, "years": found})


class Subjects(Listing):
    summary = "科目"
    description = "支出功能分类、政府预算支出经济分类、部门预算支出经济分类的科目。"
    example = "?year={year}&system=function&level=1"
    serializer_class = serializers.Subject
    filterset_class = filters.Subjects
    orderings = {"code": ("code", "system", "first_year"), "-code": ("-code", "system", "first_year")}
    queryset = open_data.subjects()


class Publications(Listing):
    summary = "公开记录"
    description = "公开过的每一版。已撤下的只有部门编码、年度、版本、撤下时间和原因。"
    example = "?department={code}"
    serializer_class = serializers.PublicationRow
    filterset_class = filters.Publications
    orderings = {
        "-published_at": ("-published_at",),
        "published_at": ("published_at",),
        "-year": ("-year", "department_code", "-version"),
        "code": ("department_code", "-year", "-version"),
    }
    queryset = open_data.publications()


class Search(Reading):
    summary = "查找"
    description = (
        f"查找部门、单位、项目和科目，最相关的在前，最多 {MOST_SHOWN} 条。几年都有的项目只列最近一年的一条。"
    )
    example = "?q={code}"
    filterset_class = filters.Search
    needed = ("q",)
    queryset = SearchEntry.objects.none()
    serializer_class = serializers.Results

    def get(self, request: Request) -> Response:
        asked = self.cleaned()
        kind = Found(asked["kind"]) if asked["kind"] else None
        return self.answer({"results": open_data.search(asked["q"], kind, MOST_SHOWN)})


class Unknown(Reading):
    """Whatever else begins with /api/, so that it too is answered in the one shape."""

    def check_parameters(self, request: Request) -> None:
        """Nothing is asked of what is not there."""

    def get(self, request: Request, rest: str) -> HttpResponseBase:
        whole = f"{request.path_info}/"
        if is_valid_path(whole) and resolve(whole).view_name != "api:unknown":
            return HttpResponsePermanentRedirect(f"{request.get_full_path(force_append_slash=True)}")
        raise Http404
