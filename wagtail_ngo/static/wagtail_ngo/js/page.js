/** The questions of a form on a page, read as formulas need them, and the results written down. */

import {
  Day,
  Decimal,
  evaluate,
  parseDay,
  parseNumber,
  readLiteral,
  total,
} from "./expressions.js";

const NBSP = "\u00a0";
const NUMERIC = new Set(["number", "money", "years"]);

/** Writes results as the server does. */
class Writer {
  constructor(format) {
    this.format = format;
  }

  write(value, style) {
    if (value === null) return "";
    if (value instanceof Day) return value.iso.split("-").reverse().join(".");
    if (!(value instanceof Decimal)) return String(value);
    const { mark, decimal, thousands, symbol } = this.format;
    if (style === "money") return `${group(value.round(2).toString(), thousands, decimal)}${NBSP}${symbol}`;
    if (style === "percent") return `${group(value.round(2).toString(), NBSP, mark)}${NBSP}%`;
    const short = value.round(6).toString().replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
    return group(short, NBSP, mark);
  }
}

function group(text, thousands, decimal) {
  const [whole, fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  return fraction === undefined ? grouped : `${grouped}${decimal}${fraction}`;
}

/** One row of a table on the page. */
class Row {
  constructor(page, question, table, element) {
    Object.assign(this, { page, question, table, element, id: element.dataset.ngoId });
    this.group = element.querySelector("[data-ngo-group]")?.value ?? "";
    this.prefix = `q-${question}-${this.id}-`;
    this.cells = new Map();
  }

  text(name) {
    return document.getElementById(this.prefix + name)?.value ?? "";
  }

  get isFilled() {
    return this.table.columns.some(({ name, kind }) =>
      kind === "years"
        ? this.table.years.some((year) => this.text(`${name}-${year}`).trim())
        : kind !== "calculated" && this.text(name).trim(),
    );
  }

  /** Each value is worked out once; one that asks for itself is not known. */
  cell(name) {
    if (!this.cells.has(name)) {
      this.cells.set(name, null);
      this.cells.set(name, this.value(this.table.columns.find((column) => column.name === name)));
    }
    return this.cells.get(name);
  }

  formula(column) {
    const own = column.kind === "years" ? null : column.formula;
    return this.table.fixed[this.id]?.[column.name] ?? own;
  }

  /** Whether the whole amount falls in the only year there is. */
  dividesItself({ kind, formula }) {
    return kind === "years" && formula && this.table.years.length === 1;
  }

  value(column) {
    if (!column) return null;
    const formula = this.formula(column);
    if (formula) return evaluate(formula, this.page.within(this));
    if (this.dividesItself(column)) {
      return new Map([[this.table.years[0], evaluate(column.formula, this.page.within(this))]]);
    }
    if (column.kind === "years") {
      const amount = (year) => [year, readValue("money", this.text(`${column.name}-${year}`), 2)];
      return new Map(this.table.years.map(amount));
    }
    return readValue(column.kind, this.text(column.name), column.decimals);
  }
}

function readValue(kind, text, decimals) {
  if (NUMERIC.has(kind)) return parseNumber(text, kind === "number" ? decimals : 2, kind !== "number");
  return kind === "date" ? parseDay(text) : text.trim() || null;
}

/** The questions on the page, read as the environment of formulas. */
export class Page {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.writer = new Writer(data.format);
    this.forget();
  }

  forget() {
    this.known = new Map();
  }

  once(key, work) {
    if (!this.known.has(key)) {
      this.known.set(key, null);
      this.known.set(key, work());
    }
    return this.known.get(key);
  }

  within(row) {
    return {
      answer: (id) => this.answer(id),
      rows: (id) => this.rows(id),
      cell: (id, rowId, name) => this.cell(id, rowId, name),
      param: (name) => this.param(name),
      column: (name) => row?.cell(name) ?? null,
    };
  }

  param(name) {
    return readLiteral(this.data.parameters[name] ?? null);
  }

  isVisible(id) {
    const test = this.data.questions[id]?.showIf;
    return !test || this.once(`visible ${id}`, () => evaluate(test, this.within()) === true) === true;
  }

  answer(id) {
    return this.once(`answer ${id}`, () => {
      const question = this.data.questions[id];
      if (!question) return readLiteral(this.data.values[id] ?? null);
      return this.isVisible(id) ? this.read(id, question) : null;
    });
  }

  read(id, question) {
    const named = (part = "") => this.root.querySelectorAll(`[name="q-${id}${part}"]`);
    const text = (part) => named(part)[0]?.value ?? "";
    const chosen = () => [...named()].filter((input) => input.checked).map((input) => input.value);
    switch (question.type) {
      case "calculated": return evaluate(question.formula, this.within());
      case "period": return new Map(["start", "end"].map((part) => [part, parseDay(text(`-${part}`))]));
      case "contact": return new Map(["name", "phone", "email"].map((p) => [p, text(`-${p}`).trim() || null]));
      case "choices": return chosen().length ? chosen() : null;
      case "declaration": return chosen().length ? true : null;
      case "yes_no": case "strike_out": return chosen()[0] ?? null;
      case "choice": return named()[0]?.type === "radio" ? (chosen()[0] ?? null) : text() || null;
      default: return readValue(question.type, text(), question.decimals);
    }
  }

  rows(id) {
    const table = this.data.questions[id]?.table;
    if (!table) return this.distantRows(id);
    if (!this.isVisible(id)) return [];
    return this.drawnRows(id).filter((row) => table.rows === "fixed" || row.isFilled);
  }

  drawnRows(id) {
    const { table } = this.data.questions[id];
    const drawn = this.root.querySelectorAll(`table[data-ngo-table="${id}"] tr[data-ngo-id]`);
    return this.once(`rows ${id}`, () => [...drawn].map((element) => new Row(this, id, table, element)));
  }

  distantRows(id) {
    const rows = this.data.values[id]?.[1] ?? [];
    return rows.map(({ id: rowId, group: of, cells }) => ({
      id: rowId, group: of, cell: (name) => readLiteral(cells[name] ?? null),
    }));
  }

  cell(id, rowId, name) {
    return this.rows(id).find((row) => row.id === rowId)?.cell(name) ?? null;
  }

  /** Work everything out again and write it down. */
  update() {
    this.forget();
    for (const [id, question] of Object.entries(this.data.questions)) {
      const wrapper = this.root.querySelector(`[data-ngo-question="${id}"]`);
      if (wrapper && question.showIf) wrapper.hidden = !this.isVisible(id);
      if (question.table) this.writeTable(id, question.table);
      const result = this.root.querySelector(`[data-ngo-result="${id}"]`);
      if (result) write(result, this.writer.write(this.answer(id), question.format) || "–");
    }
  }

  writeTable(id, table) {
    for (const row of this.drawnRows(id)) {
      for (const output of row.element.querySelectorAll("[data-ngo-cell]")) {
        const { ngoCell, year } = output.dataset;
        const column = table.columns.find(({ name }) => name === ngoCell);
        write(output, this.writer.write(part(row.cell(ngoCell), year), styleOf(column)));
      }
    }
    for (const output of this.root.querySelectorAll(`table[data-ngo-table="${id}"] [data-ngo-sum]`)) {
      const { ngoSum, year, group: of } = output.dataset;
      const rows = this.rows(id).filter((row) => !of || row.group === of);
      const sum = total(new Map(rows.map((row) => [row, part(row.cell(ngoSum), year)]).filter(([, v]) => v instanceof Decimal)));
      const style = styleOf(table.columns.find(({ name }) => name === ngoSum));
      write(output, this.writer.write(sum, ["money", "percent"].includes(style) ? style : "number"));
    }
  }
}

const part = (value, year) => (year && value instanceof Map ? (value.get(year) ?? null) : value);
const styleOf = (column) => (["money", "years"].includes(column.kind) ? "money" : column.format);

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
