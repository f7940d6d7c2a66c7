"""What the database itself refuses, whatever code wrote it: each constraint by name, on both databases."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from budget.domain.codes import Kind, System
from budget.domain.headline import AMOUNTS
from budget.domain.money import LARGEST_FEN
from budget.models import (
    Activity,
    Budget,
    BudgetUnit,
    BudgetUnitName,
    BudgetYear,
    ChangeSet,
    ControlFigure,
    Department,
    EarlierFigure,
    EconomicPair,
    ExpenditureLine,
    ImportedDocument,
    IncomeLine,
    Indicator,
    IndicatorFrame,
    LibraryIndicator,
    LoadedList,
    LogEntry,
    OfficialVehicleCost,
    OpenDataFile,
    OpenDataYear,
    Passage,
    PrintedAmount,
    PriorYearAmount,
    ProcurementItem,
    ProcurementLine,
    Project,
    Publication,
    PublishedAdjustment,
    PublishedFigures,
    PublishedFile,
    PublishedProject,
    PublishedSheet,
    PublishedUnit,
    SearchEntry,
    ServiceDirectoryEntry,
    ServicePurchaseLine,
    Subject,
    SubjectName,
    Unfit,
    UnitProfile,
    User,
    YearEndCarryover,
)
from budget.models.log import AppendOnlyError
from tests import constraints_of_review

TOO_MUCH = LARGEST_FEN + 1
KEY = UUID(int=7)


class World:
    """One department with a unit and a budget, and how to make one more valid row of any model."""

    def __init__(self) -> None:
        self.department = Department.objects.create(code="129", name="某局")
        self.unit = BudgetUnit.objects.create(code="129001", name="机关", department=self.department)
        self.budget = Budget.objects.create(
            department=self.department, year=2026, version=1, form_set="chaoyang-2026"
        )
        self.named = BudgetUnitName.objects.create(budget=self.budget, code="129001", unit=self.unit)
        self.project = Project.objects.create(budget=self.budget, code="P", name="项目")
        self.activity = Activity.objects.create(budget=self.budget, name="活动")
        self.publication = Publication.objects.create(budget=self.budget, **self.published)

    published = {
        "department_code": "129",
        "department_name": "某局",
        "year": 2026,
        "version": 1,
        "published_at": timezone.now(),
        "digest": "0" * 64,
    }

    def valid(self, model: type[models.Model]) -> dict[str, Any]:
        """Fields of a row that breaks no constraint."""
        of_budget = {"budget": self.budget}
        with_amount = {**of_budget, "amount_fen": 1}
        in_force = {"first_year": 2026}
        return {
            Department: {"code": "130", "name": "另一局"},
            BudgetUnit: {"code": "129002", "name": "中心", "department": self.department},
            PriorYearAmount: {
                "unit": self.unit, "year": 2025, "system": System.FUNCTION, "code": "201", "budget_fen": 1
            },
            Budget: {"department": self.department, "year": 2026, "version": 9},
            BudgetUnitName: {**of_budget, "code": "129002"},
            SubjectName: {**of_budget, "system": System.FUNCTION, "code": "201"},
            IncomeLine: {**with_amount, "source": "other"},
            ExpenditureLine: {**with_amount, "kind": Kind.BASIC},
            YearEndCarryover: with_amount,
            ControlFigure: {**with_amount, "part": "all"},
            PrintedAmount: with_amount,
            Project: of_budget,
            Indicator: {**of_budget, "project": self.project},
            ProcurementLine: {**with_amount, "category": "A"},
            ServicePurchaseLine: with_amount,
            OfficialVehicleCost: of_budget,
            UnitProfile: {**of_budget, "unit": self.named},
            Passage: {**of_budget, "topic": "duties", "unit": self.named},
            EarlierFigure: {**with_amount, "measure": "income", "unit": self.named},
            Subject: {**in_force, "system": System.FUNCTION, "code": "201", "name": "甲", "level": 1},
            EconomicPair: {**in_force, "gov_code": "50101", "dept_code": "30101"},
            ProcurementItem: {**in_force, "code": "A", "name": "货物", "level": 0},
            ServiceDirectoryEntry: {**in_force, "level1_code": "01", "level2_code": "0101", "level3": "甲"},
            IndicatorFrame: {**in_force, "level1": "产出指标", "level2": "数量指标"},
            LoadedList: {"name": "a.csv", "year": 2026, "sha256": "0" * 64, "entries": 1},
            ImportedDocument: {**of_budget, "file_name": "a.txt", "kind": "text"},
            ChangeSet: {**of_budget, "number": 1, "key": KEY, "title": "修改", "actor": "某人"},
            Unfit: {**of_budget, "grid": "income", "row": KEY, "column": "amount", "text": "x"},
            BudgetYear: {"year": 2026},
            LibraryIndicator: {
                "level1": "产出指标", "level2": "数量指标", "level3": "件数", "nature": "≥"
            },
            Publication: {**self.published, "version": 2, "budget": self.second_budget, "code": "2"},
            PublishedUnit: {"publication": self.publication, "code": "129001", "name": "机关"},
            PublishedSheet: {"publication": self.publication, "table": "01", "sheet": {}},
            PublishedFigures: {
                "publication": self.publication, "year": 2026, "code": "129", "name": "某局",
                **dict.fromkeys((*AMOUNTS, "units", "projects"), 1),
            },
            PublishedAdjustment: {
                "publication": self.publication, "year": 2026, "version": 2, "approved_on": date(2026, 6, 1),
                "outlay": 1, "basic": 1, "project": 0,
            },
            PublishedProject: {
                "publication": self.publication, "year": 2026, "position": 0, "code": "P", "name": "项目"
            },
            SearchEntry: {"publication": self.publication, "kind": "unit", "code": "129001", "name": "机关"},
            OpenDataYear: {"year": 2026},
            OpenDataFile: {
                "of": OpenDataYear.objects.get_or_create(year=2025)[0], "name": "lines.csv", "size": 1
            },
            PublishedFile: {"publication": self.publication, "table": "01", "format": "pdf", "size": 1},
            LogEntry: {
                "department_code": "129", "year": 2026, "version": 1, "actor": "某人", "action": "录入"
            },
            **constraints_of_review.valid(self.budget),
        }[model]  # fmt: skip

    @property
    def second_budget(self) -> Budget:
        return Budget.objects.get_or_create(department=self.department, year=2026, version=2)[0]


def own_parent(world: World) -> None:
    world.department.parent = world.department
    world.department.save()


def in_the_library_twice(world: World) -> None:
    values = world.valid(LibraryIndicator) | {"department": world.department}
    for _ in range(2):
        LibraryIndicator.objects.create(**values)


def said_twice_of_the_department(world: World, model: type[models.Model]) -> None:
    for _ in range(2):
        model._default_manager.create(**world.valid(model) | {"unit": None})


def published_twice(world: World) -> None:
    Publication.objects.create(**world.valid(Publication) | {"version": 1})


def two_with_one_email(world: World) -> None:
    for name in ("a", "b"):
        User.objects.create_user(name, full_name="某人", email="a@example.cn")


def succeeded_while_active(world: World) -> None:
    heir = User.objects.create_user("heir", full_name="某人")
    User.objects.create_user("a", full_name="某人", successor=heir)


# A constraint, the model it is on, and what of a valid row to change so that it must refuse. No change:
# the same valid row twice.
BREAKS: dict[str, tuple[type[models.Model], dict[str, Any]]] = {
    "a_department_has_a_code": (Department, {"code": ""}),
    "a_classified_department_states_its_basis": (Department, {"classified": True}),
    "a_budgetunit_has_a_code": (BudgetUnit, {"code": ""}),
    "a_classified_budgetunit_states_its_basis": (BudgetUnit, {"classified": True}),
    "the_nature_of_a_budget_unit_is_one_of_the_list": (BudgetUnit, {"nature": "army"}),
    "one_prior_year_amount_per_unit_year_and_subject": (PriorYearAmount, {}),
    "a_prior_year_amount_says_budget_or_execution": (PriorYearAmount, {"budget_fen": None}),
    "the_system_of_a_prior_year_amount_is_one_of_the_list": (PriorYearAmount, {"system": "colour"}),
    "a_prior_year_budget_is_within_reach": (PriorYearAmount, {"budget_fen": TOO_MUCH}),
    "a_prior_year_execution_is_within_reach": (PriorYearAmount, {"executed_fen": -TOO_MUCH}),
    "one_budget_per_department_year_and_version": (Budget, {}),
    "versions_are_counted_from_one": (Budget, {"version": 0}),
    "the_stage_of_a_budget_is_one_of_the_list": (Budget, {"stage": "third_up"}),
    "the_status_of_a_budget_is_one_of_the_list": (Budget, {"status": "lost"}),
    "one_name_per_budget_and_unit": (BudgetUnitName, {}),
    "one_name_per_budget_and_subject": (SubjectName, {}),
    "the_system_of_a_subject_name_is_one_of_the_list": (SubjectName, {"system": "colour"}),
    "this_years_income_states_its_source": (IncomeLine, {"source": None}),
    "a_carried_over_source_is_known_or_unprinted": (IncomeLine, {"carried_over": True}),
    "an_income_amount_is_within_reach": (IncomeLine, {"amount_fen": TOO_MUCH}),
    "expenditure_is_basic_or_for_a_project": (ExpenditureLine, {"kind": "fun"}),
    "the_fund_of_expenditure_is_one_of_the_list_or_unprinted": (ExpenditureLine, {"fund": "lotto"}),
    "the_nature_of_expenditure_is_one_of_the_list_or_unprinted": (ExpenditureLine, {"nature": "odd"}),
    "a_withheld_line_states_its_basis": (ExpenditureLine, {"withheld": True}),
    "academic_exchange_is_travel_abroad": (
        ExpenditureLine,
        {"academic_exchange": True, "dept_economic": "30217"},
    ),
    "an_expenditure_amount_is_within_reach": (ExpenditureLine, {"amount_fen": -TOO_MUCH}),
    "the_fund_at_year_end_is_one_of_the_list_or_unprinted": (YearEndCarryover, {"fund": "lotto"}),
    "a_year_end_amount_is_within_reach": (YearEndCarryover, {"amount_fen": TOO_MUCH}),
    "the_fund_of_a_ceiling_is_one_of_the_list_or_all": (ControlFigure, {"fund": "lotto"}),
    "the_part_of_a_ceiling_is_one_of_the_list": (ControlFigure, {"part": "half"}),
    "a_ceiling_is_within_reach": (ControlFigure, {"amount_fen": TOO_MUCH}),
    "a_printed_amount_is_within_reach": (PrintedAmount, {"amount_fen": TOO_MUCH}),
    "the_category_of_a_project_is_one_of_the_list": (Project, {"category": "pet"}),
    "a_project_ends_no_earlier_than_it_starts": (Project, {"first_year": 2027, "last_year": 2026}),
    "a_project_total_is_within_reach": (Project, {"total_fen": TOO_MUCH}),
    "the_fiscal_money_of_a_project_is_within_reach": (Project, {"fiscal_fen": TOO_MUCH}),
    "the_other_money_of_a_project_is_within_reach": (Project, {"other_fen": TOO_MUCH}),
    "an_indicator_belongs_to_a_project_or_to_an_activity": (Indicator, {"project": None}),
    "a_purchase_is_of_goods_works_or_services": (ProcurementLine, {"category": "D"}),
    "the_fund_of_a_purchase_is_one_of_the_list_or_unprinted": (ProcurementLine, {"fund": "lotto"}),
    "a_purchase_is_basic_or_for_a_project_or_unprinted": (ProcurementLine, {"kind": "fun"}),
    "a_purchase_amount_is_within_reach": (ProcurementLine, {"amount_fen": TOO_MUCH}),
    "a_service_is_basic_or_for_a_project_or_unprinted": (ServicePurchaseLine, {"kind": "fun"}),
    "a_service_amount_is_within_reach": (ServicePurchaseLine, {"amount_fen": TOO_MUCH}),
    "a_fuel_cost_is_within_reach": (OfficialVehicleCost, {"fuel_fen": TOO_MUCH}),
    "a_repair_cost_is_within_reach": (OfficialVehicleCost, {"repair_fen": TOO_MUCH}),
    "an_insurance_cost_is_within_reach": (OfficialVehicleCost, {"insurance_fen": TOO_MUCH}),
    "another_vehicle_cost_is_within_reach": (OfficialVehicleCost, {"other_fen": TOO_MUCH}),
    "one_profile_per_budget_and_unit": (UnitProfile, {}),
    "one_passage_per_budget_unit_and_topic": (Passage, {}),
    "a_passage_is_of_a_topic": (Passage, {"topic": ""}),
    "one_earlier_figure_per_budget_unit_and_measure": (EarlierFigure, {}),
    "an_earlier_figure_is_within_reach": (EarlierFigure, {"amount_fen": TOO_MUCH}),
    "the_nature_of_a_profiled_unit_is_one_of_the_list": (UnitProfile, {"nature": "army"}),
    "one_loaded_list_per_name_and_year": (LoadedList, {}),
    "the_kind_of_a_document_is_one_of_the_list": (ImportedDocument, {"kind": "stone"}),
    "a_withdrawn_publication_says_why": (Publication, {"withdrawn_at": timezone.now()}),
    "one_published_unit_per_publication_and_code": (PublishedUnit, {}),
    "one_row_of_figures_per_publication_and_unit": (PublishedFigures, {}),
    "one_adjustment_per_publication": (PublishedAdjustment, {}),
    "one_published_project_per_position": (PublishedProject, {}),
    "one_open_data_file_per_year_and_name": (OpenDataFile, {}),
    "the_kind_of_what_is_found_is_one_of_the_list": (SearchEntry, {"kind": "stone"}),
    "one_sheet_per_publication_unit_and_table": (PublishedSheet, {}),
    "one_file_per_publication_unit_table_and_format": (PublishedFile, {}),
    "the_format_of_a_published_file_is_one_of_the_list": (PublishedFile, {"format": "doc"}),
    "a_log_entry_names_its_actor": (LogEntry, {"actor": ""}),
    "one_change_set_per_budget_and_key": (ChangeSet, {"number": 2}),
    "one_change_set_per_budget_and_number": (ChangeSet, {"key": uuid4()}),
    "one_unfit_text_per_cell": (Unfit, {}),
    "a_budget_year_is_of_this_century": (BudgetYear, {"year": 1999}),
    "the_second_round_ends_after_the_first": (
        BudgetYear,
        {"first_due": date(2026, 9, 1), "second_due": date(2026, 8, 1)},
    ),
    "one_library_indicator_per_name_for_everybody": (LibraryIndicator, {}),
    "the_system_of_a_subject_is_one_of_the_list": (Subject, {"system": "colour"}),
    **constraints_of_review.BREAKS,
}
LISTS = {
    "subject": Subject,
    "economic_pair": EconomicPair,
    "procurement_item": ProcurementItem,
    "service_directory_entry": ServiceDirectoryEntry,
    "indicator_frame": IndicatorFrame,
}
for singular, model in LISTS.items():
    BREAKS |= {
        # Closed, or the other constraint would refuse it first.
        f"one_{singular}_per_code_and_first_year": (model, {"last_year": 2026}),
        f"one_{singular}_per_code_still_in_force": (model, {"first_year": 2027}),
        f"a_{singular}_ends_no_earlier_than_it_starts": (model, {"last_year": 2025}),
        f"the_source_of_a_{singular}_is_one_of_the_list": (model, {"source": "rumour"}),
    }
SPECIAL: dict[str, Callable[[World], None]] = {
    "a_department_is_not_its_own_parent": own_parent,
    "one_account_per_email": two_with_one_email,
    "whoever_has_a_successor_is_switched_off": succeeded_while_active,
    "one_publication_per_department_year_and_version": published_twice,
    "one_passage_per_budget_and_topic_of_the_department": lambda world: said_twice_of_the_department(
        world, Passage
    ),
    "one_earlier_figure_per_measure_of_the_department": lambda world: said_twice_of_the_department(
        world, EarlierFigure
    ),
    "one_library_indicator_per_department_and_name": in_the_library_twice,
    **{
        name: lambda world, breaks=breaks: breaks(world.budget)
        for name, breaks in constraints_of_review.SPECIAL.items()
    },
}


def refused(name: str, database: str, action: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        action()
    # SQLite names the columns of a broken unique constraint instead.
    if database == "postgresql" or not name.startswith("one_"):
        assert name in str(refusal.value)


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses_what_the_constraint_says(name, database):
    world = World()
    model, change = BREAKS[name]
    valid = world.valid(model)
    if name.startswith("one_"):
        # Twice the same, but for the change: the first is fine, the second is one too many.
        model._default_manager.create(**valid)
        refused(name, database, lambda: model._default_manager.create(**valid | change))
    else:
        refused(name, database, lambda: model._default_manager.create(**valid | change))
        model._default_manager.create(**valid)


@pytest.mark.parametrize("name", SPECIAL)
def test_the_database_refuses_what_makes_no_sense(name, database):
    world = World()
    refused(name, database, lambda: SPECIAL[name](world))


def test_an_indicator_of_a_project_and_of_an_activity_is_refused_too(database):
    world = World()
    name = "an_indicator_belongs_to_a_project_or_to_an_activity"
    refused(
        name,
        database,
        lambda: Indicator.objects.create(budget=world.budget, project=world.project, activity=world.activity),
    )
    Indicator.objects.create(budget=world.budget, activity=world.activity)


def test_a_reason_without_a_withdrawal_is_refused_too(database):
    world = World()
    valid = world.valid(Publication)
    refused(
        "a_withdrawn_publication_says_why",
        database,
        lambda: Publication.objects.create(**valid, withdrawal_reason="误"),
    )
    Publication.objects.create(**valid, withdrawn_at=timezone.now(), withdrawal_reason="误")


def constraints() -> dict[str, models.BaseConstraint]:
    return {
        constraint.name: constraint
        for model in apps.get_app_config("budget").get_models()
        # Roles are tried with the accounts.
        if model.__name__ != "Role"
        for constraint in model._meta.constraints
    }


def test_no_constraint_is_left_untried():
    assert constraints().keys() == BREAKS.keys() | SPECIAL.keys()


def test_postgresql_keeps_every_name_whole():
    assert [name for name in constraints() if len(name) > 63] == []


def test_forms_hear_of_it_in_chinese(db):
    world = World()
    with pytest.raises(ValidationError, match="标为不公开的，须注明依据"):
        ExpenditureLine(**world.valid(ExpenditureLine), withheld=True).validate_constraints()
    # None is what “not printed” is; it must not fail a check that SQL lets it pass.
    ExpenditureLine(**world.valid(ExpenditureLine), fund=None, nature=None).validate_constraints()


def test_every_model_and_field_has_a_chinese_name():
    unnamed = []
    for model in apps.get_app_config("budget").get_models():
        if model._meta.verbose_name.isascii() or model._meta.verbose_name_plural.isascii():
            unnamed.append(model.__name__)
        inherited = {"id", "password", "last_login"}
        unnamed += [
            f"{model.__name__}.{field.name}"
            for field in model._meta.concrete_fields
            if field.name not in inherited and str(field.verbose_name).isascii()
        ]
    assert unnamed == []


# --- what is kept, and what goes ----------------------------------------------------------------


def test_what_budgets_stand_on_cannot_be_deleted(database):
    world = World()
    for needed in (world.department, world.unit, world.budget):
        with pytest.raises(models.ProtectedError):
            needed.delete()


def test_a_unit_or_project_that_lines_name_cannot_be_deleted_alone(database):
    world = World()
    ExpenditureLine.objects.create(**world.valid(ExpenditureLine), unit=world.named, project=world.project)
    for needed in (world.named, world.project):
        with pytest.raises(models.RestrictedError):
            needed.delete()
    world.publication.delete()
    world.budget.delete()
    assert not Project.objects.exists()


def test_the_log_outlives_what_it_speaks_of_and_is_not_rewritten(database):
    world = World()
    entry = LogEntry.objects.create(**world.valid(LogEntry))
    world.publication.delete()
    world.budget.delete()
    kept = LogEntry.objects.get(pk=entry.pk)
    kept.actor = "别人"
    for attempt in (
        kept.save,
        kept.delete,
        LogEntry.objects.all().delete,
        lambda: LogEntry.objects.update(actor="别人"),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()
    assert LogEntry.objects.get().actor == "某人"


def test_the_public_sees_what_is_complete_and_not_withdrawn(database):
    world = World()
    assert not Publication.objects.visible().exists()
    world.publication.complete = True
    world.publication.save()
    assert Publication.objects.visible().get() == world.publication
    Publication.objects.update(withdrawn_at=timezone.now(), withdrawal_reason="误")
    assert not Publication.objects.visible().exists()
