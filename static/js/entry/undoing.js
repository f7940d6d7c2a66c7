/** What the user did in this tab, to be taken back and done again. Knows nothing of rows. */

const LIMIT = 500;

export class History {
  #done = [];
  #undone = [];

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** `step`: {key, title, done: [{operation, inverse}], clock}, the operations in the order done. */
  remember(step) {
    this.#done.push(step);
    if (this.#done.length > LIMIT) this.#done.shift();
    this.#undone = [];
  }

  /** Takes the last step back by `back(step)`, which returns the step that would do it again. */
  undo(back) {
    turn(this.#done, this.#undone, back);
  }

  redo(back) {
    turn(this.#undone, this.#done, back);
  }

  /** Another operation that came of the steps `keys`. */
  extend(keys, operation, inverse) {
    const step = this.#done.find((one) => keys.includes(one.key));
    step?.done.unshift({ operation, inverse });
  }

  /** This operation of one of the steps `keys` never came to be. */
  forget(keys, { grid, row, column }) {
    const is = (operation) => operation.grid === grid && operation.row === row && operation.column === column;
    for (const steps of [this.#done, this.#undone]) {
      for (const step of steps) {
        if (keys.includes(step.key)) step.done = step.done.filter(({ operation }) => !is(operation));
      }
    }
    this.#done = this.#done.filter((step) => step.done.length);
    this.#undone = this.#undone.filter((step) => step.done.length);
  }
}

function turn(from, onto, back) {
  const step = from.pop();
  const inverse = step && back(step);
  if (inverse) onto.push(inverse);
}
