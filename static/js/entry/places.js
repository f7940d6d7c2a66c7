/** On the pages of projects: where a cell is that somebody wants to go to. A project and its indicators have a page. */

/** Listens for "entry:jump" to a project or an indicator that is on another project's page. */
export function mount({ store, page }) {
  const list = document.querySelector("[data-projects]");
  const here = document.querySelector("[data-project]")?.dataset.project;
  if (!list && !here) return;
  document.addEventListener("entry:jump", ({ detail }) => {
    const { grid, row, column } = detail;
    const project = grid === "projects" ? row : grid === "indicators" ? store.row(grid, row)?.cells.project : "";
    if (!project || project === here || !store.row("projects", project)) return;
    detail.handled = true;
    const place = new URLSearchParams({ grid, row, column: column ?? "" });
    window.location.assign(`${page.base}projects/${project}/#${place}`);
  });
}
