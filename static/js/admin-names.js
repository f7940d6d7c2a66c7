// A list that one searches (Select2) has no name to hear and says it is a text box: it takes the field's name.

function name(select) {
  const box = select.nextElementSibling?.querySelector(".select2-selection");
  const shown = box?.querySelector(".select2-selection__rendered");
  if (!shown) return;
  shown.removeAttribute("role");
  shown.removeAttribute("aria-readonly");
  box.id = `${select.id}_box`;
  box.setAttribute("aria-label", select.dataset.name);
  box.setAttribute("aria-labelledby", `${box.id} ${shown.id}`);
}

function nameAll() {
  document.querySelectorAll("select.admin-autocomplete[data-name]").forEach(name);
}

// Registered after Django's own handlers of the same, which make the lists.
django.jQuery(nameAll);
document.addEventListener("formset:added", nameAll);
