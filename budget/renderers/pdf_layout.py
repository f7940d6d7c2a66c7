"""What WeasyPrint computes of each box anew, though it is the same for all cells of a column.

Before a box is laid out, eighteen lengths are computed from its style and the size of the box around it. A
long document has some hundred thousand boxes and some hundred such pairs. Styles are shared by elements
alike and do not change once boxes are made of them; a copy of a style is another object.
"""

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline, percent, table

_SIDES = ("top", "right", "bottom", "left")
# All that resolve_percentages sets.
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"border_{side}_width" for side in _SIDES),
    *(f"{limit}{axis}" for limit in ("", "min_", "max_") for axis in ("width", "height")),
)
# The boxes that make up tables; of others there are few.
_MANY = (boxes.LineBox, boxes.TableCellBox, boxes.TableRowBox)
_computed = percent.resolve_percentages


def remember_lengths() -> None:
    """Have the lengths of the boxes of tables computed once for all of their like."""
    for module in (inline, table):
        if module.resolve_percentages is not _remembered:
            assert module.resolve_percentages is _computed, f"{module.__name__} has another way"
            module.resolve_percentages = _remembered


def _remembered(box: Any, containing_block: Any) -> None:
    # Collapsed borders are a box's own.
    if not isinstance(box, _MANY) or box.style["border_collapse"] == "collapse":
        _computed(box, containing_block)
        return
    known = vars(box.style).setdefault("_lengths", {})
    around = (containing_block.width, containing_block.height)
    lengths = known.get(around)
    if lengths is None:
        _computed(box, containing_block)
        known[around] = {name: getattr(box, name) for name in _LENGTHS}
    else:
        vars(box).update(lengths)
