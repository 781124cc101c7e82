// Works out formulas with the script of the pages: JSON cases on stdin, JSON results on stdout.
import { readFileSync } from "node:fs";

import {
  countCharacters,
  Day,
  Decimal,
  evaluate,
  parseDay,
  parseNumber,
  readLiteral,
} from "../../wagtail_ngo/static/wagtail_ngo/js/expressions.js";

function literal(value) {
  if (value === null) return null;
  if (value instanceof Decimal) return ["num", value.toString()];
  if (value instanceof Day) return ["date", value.iso];
  if (value instanceof Map) return ["map", Object.fromEntries([...value].map(([k, v]) => [k, literal(v)]))];
  if (Array.isArray(value)) return ["list", value];
  return [typeof value === "boolean" ? "bool" : "str", value];
}

function environment({ answers, rows, params, row }) {
  const cellOf = (cells) => (name) => readLiteral(cells[name] ?? null);
  const find = (table) => (rows[table] ?? []).map((item) => ({ ...item, cell: cellOf(item.cells) }));
  return {
    answer: (id) => readLiteral(answers[id] ?? null),
    rows: find,
    cell: (table, id, name) => find(table).find((item) => item.id === id)?.cell(name) ?? null,
    column: cellOf(row),
    param: (name) => readLiteral(params[name] ?? null),
  };
}

const WORK = {
  evaluate: ({ tree, env }) => literal(evaluate(tree, environment(env))),
  count: ({ text }) => countCharacters(text),
  number: ({ text, places, money }) => literal(parseNumber(text, places, money)),
  day: ({ text }) => literal(parseDay(text)),
};

const { work, cases } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(WORK[work])));
