// Query results as CSV: the text, and the file.
import { element, filled } from "./page.js";
import { csv, rowsOf } from "./values.js";

const SHOWN = 50; // lines

/** The view for yasr. */
export function csvView(words) {
  return class {
    priority = 3;
    label = words.csv;

    constructor(yasr) {
      this.yasr = yasr;
    }

    canHandleResults() {
      return rowsOf(this.yasr.results) !== null;
    }

    getIcon() {}

    draw() {
      const { variables, rows } = rowsOf(this.yasr.results);
      const text = csv(variables, rows.slice(0, SHOWN));
      const save = element("button", { type: "button", className: "main" }, words.download);
      save.addEventListener("click", () => {
        const address = URL.createObjectURL(new Blob(["\ufeff", csv(variables, rows)], { type: "text/csv;charset=utf-8" }));
        element("a", { href: address, download: "results.csv" }).click();
        setTimeout(() => URL.revokeObjectURL(address), 10_000);
      });
      this.yasr.resultsEl.append(
        element(
          "div",
          { className: "results-tools" },
          save,
          rows.length > SHOWN ? element("span", {}, filled(words.first, { n: SHOWN, all: rows.length })) : null,
        ),
        element("pre", { className: "results-csv", tabIndex: 0 }, text),
      );
    }
  };
}
