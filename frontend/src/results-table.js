// Query results as a table: sorted by a click on a column, filtered, more rows as one asks for them.
import { element, filled } from "./page.js";
import { rowsOf } from "./values.js";

const ROWS = 100;

/** The view for yasr; `values` shows terms, `words` are the interface's. */
export function tableView(values, words) {
  return class {
    priority = 10;
    label = words.table;

    constructor(yasr) {
      this.yasr = yasr;
    }

    canHandleResults() {
      return rowsOf(this.yasr.results) !== null;
    }

    getIcon() {}

    draw() {
      const { variables, rows } = rowsOf(this.yasr.results);
      this.variables = variables;
      this.rows = rows;
      this.order = { name: null, down: false };
      this.wanted = "";
      const filter = element("input", { type: "search", placeholder: words.filter, "aria-label": words.filter });
      filter.addEventListener("input", () => {
        this.wanted = filter.value.normalize("NFKC").toLowerCase();
        this.#fill();
      });
      this.count = element("span", { role: "status" });
      this.body = element("tbody");
      this.more = element("button", { type: "button" }, words.more);
      this.more.addEventListener("click", () => this.#append());
      const table = element("table", {}, element("thead", {}, element("tr", {}, ...variables.map((name) => this.#head(name)))), this.body);
      table.style.minWidth = `${9 * variables.length}rem`; // a narrow screen scrolls
      this.yasr.resultsEl.append(
        element("div", { className: "results-tools" }, filter, this.count),
        element("div", { className: "results-scroll", tabIndex: 0, role: "region", "aria-label": words.table }, table),
        element("p", {}, this.more),
      );
      this.#fill();
    }

    #head(name) {
      const press = element("button", { type: "button" }, name);
      const cell = element("th", { scope: "col" }, press);
      press.addEventListener("click", () => {
        this.order = { name, down: this.order.name === name && !this.order.down };
        for (const other of cell.parentElement.children) other.removeAttribute("aria-sort");
        cell.setAttribute("aria-sort", this.order.down ? "descending" : "ascending");
        this.#fill();
      });
      return cell;
    }

    #fill() {
      const { name, down } = this.order;
      const text = (row) =>
        this.variables
          .map((v) => row[v]?.value ?? "")
          .join("\n")
          .normalize("NFKC")
          .toLowerCase();
      const left = this.wanted ? this.rows.filter((row) => text(row).includes(this.wanted)) : [...this.rows];
      if (name) left.sort((a, b) => compared(a[name], b[name]) * (down ? -1 : 1));
      this.left = left;
      this.shown = 0;
      this.body.replaceChildren();
      this.count.textContent = filled(words.rows, { n: left.length });
      this.#append();
    }

    #append() {
      const next = this.left.slice(this.shown, this.shown + ROWS);
      this.body.append(
        ...next.map((row) => element("tr", {}, ...this.variables.map((name) => element("td", {}, values.shown(row[name]))))),
      );
      this.shown += next.length;
      this.more.hidden = this.shown >= this.left.length;
    }
  };
}

function compared(a, b) {
  if (!a || !b) return Number(Boolean(b)) - Number(Boolean(a));
  const [x, y] = [Number(a.value), Number(b.value)];
  if (a.value.trim() && b.value.trim() && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return String(a.value).localeCompare(String(b.value), document.documentElement.lang);
}
