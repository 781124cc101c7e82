/**
 * Formulas of forms, worked out exactly as on the server (wagtail_ngo/forms/expressions).
 * Numbers are decimals of at most 34 digits, rounded half up; nothing is a binary fraction.
 */

const PRECISION = 34;
const NUMBER = /^(-?)(\d*)(?:\.(\d*))?$/;

/** An exact decimal: coefficient × 10^exponent. */
export class Decimal {
  constructor(coefficient, exponent = 0) {
    this.coefficient = coefficient;
    this.exponent = exponent;
  }

  static of(text) {
    const [, sign, whole, fraction = ""] = NUMBER.exec(text);
    const digits = BigInt(`${whole}${fraction}` || "0");
    return new Decimal(sign ? -digits : digits, -fraction.length);
  }

  /** The coefficient for a smaller exponent. */
  at(exponent) {
    return this.coefficient * 10n ** BigInt(this.exponent - exponent);
  }

  /** Rounded half up, away from zero, to `places` digits after the point. */
  round(places) {
    if (this.exponent >= -places) return new Decimal(this.at(-places), -places);
    const divisor = 10n ** BigInt(-places - this.exponent);
    return new Decimal(divideHalfUp(this.coefficient, divisor), -places);
  }

  compare(other) {
    const exponent = Math.min(this.exponent, other.exponent);
    const difference = this.at(exponent) - other.at(exponent);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  get isZero() {
    return this.coefficient === 0n;
  }

  toString() {
    const scaled = this.exponent > 0 ? new Decimal(this.at(0), 0) : this;
    const places = -scaled.exponent;
    const digits = digitsOf(scaled.coefficient).padStart(places + 1, "0");
    const whole = digits.slice(0, digits.length - places);
    const sign = scaled.coefficient < 0n ? "-" : "";
    return sign + whole + (places ? `.${digits.slice(-places)}` : "");
  }
}

/** A calendar day, kept apart from texts. */
export class Day {
  constructor(iso) {
    this.iso = iso;
    this.number = Date.UTC(+iso.slice(0, 4), +iso.slice(5, 7) - 1, +iso.slice(8, 10)) / 86400000;
  }

  compare(other) {
    return this.number - other.number;
  }
}

const ZERO = new Decimal(0n);

const digitsOf = (coefficient) => (coefficient < 0n ? -coefficient : coefficient).toString();

function divideHalfUp(dividend, divisor) {
  const negative = dividend < 0n !== divisor < 0n;
  const [a, b] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const quotient = (2n * a + b) / (2n * b);
  return negative ? -quotient : quotient;
}

/** Keep the most significant digits, as a decimal context does after each operation. */
function fit(value) {
  const extra = digitsOf(value.coefficient).length - PRECISION;
  if (extra <= 0) return value;
  const rounded = new Decimal(
    divideHalfUp(value.coefficient, 10n ** BigInt(extra)),
    value.exponent + extra,
  );
  return fit(rounded);
}

function add(a, b) {
  const exponent = Math.min(a.exponent, b.exponent);
  return fit(new Decimal(a.at(exponent) + b.at(exponent), exponent));
}

const negate = (a) => fit(new Decimal(-a.coefficient, a.exponent));
const subtract = (a, b) => add(a, new Decimal(-b.coefficient, b.exponent));
const multiply = (a, b) => fit(new Decimal(a.coefficient * b.coefficient, a.exponent + b.exponent));

function divide(a, b) {
  if (b.isZero) return null;
  const missing = PRECISION + digitsOf(b.coefficient).length - digitsOf(a.coefficient).length;
  const shift = BigInt(Math.max(0, missing + 1));
  const dividend = a.coefficient * 10n ** shift;
  // At least one digit more than is kept: enough to round half up.
  return fit(new Decimal(dividend / b.coefficient, a.exponent - b.exponent - Number(shift)));
}

/** Rounding fails, as on the server, when the result has more digits than a number may have. */
function roundTo(value, places) {
  const rounded = value.round(places);
  return digitsOf(rounded.coefficient).length > PRECISION ? null : rounded;
}

const FILLED_IN = new Set(["ref", "cell", "col"]);

export function total(value) {
  if (value instanceof Map) return [...value.values()].reduce((sum, part) => add(sum, part ?? ZERO), ZERO);
  return value instanceof Decimal ? value : ZERO;
}

function number(tree, env) {
  const value = evaluate(tree, env);
  if (value === null && FILLED_IN.has(tree[0])) return ZERO;
  return value instanceof Decimal ? value : null;
}

function numbers(trees, env) {
  const values = trees.map((tree) => number(tree, env));
  return values.includes(null) ? null : values;
}

const arithmetic = (operation) => (env, ...trees) => {
  const values = numbers(trees, env);
  return values && values.reduce((a, b) => (a === null ? null : operation(a, b)));
};

function filled(value, tree, other) {
  if (value !== null || !FILLED_IN.has(tree[0])) return value;
  return other instanceof Decimal ? ZERO : typeof other === "string" ? "" : null;
}

function compared(left, right, env) {
  const [a, b] = [evaluate(left, env), evaluate(right, env)];
  return [filled(a, left, b), filled(b, right, a)];
}

function same(a, b) {
  if (Array.isArray(a)) return a.includes(b);
  if (Array.isArray(b)) return b.includes(a);
  if (a instanceof Decimal && b instanceof Decimal) return a.compare(b) === 0;
  if (a instanceof Day && b instanceof Day) return a.iso === b.iso;
  return a === b;
}

const equality = (wanted) => (env, left, right) => {
  const [a, b] = compared(left, right, env);
  return a === null || b === null ? null : same(a, b) === wanted;
};

const ordering = (test) => (env, left, right) => {
  const [a, b] = compared(left, right, env);
  const comparable = [Decimal, Day].some((type) => a instanceof type && b instanceof type);
  return comparable ? test(a.compare(b)) : null;
};

const rowsOf = (env, table, group) =>
  env.rows(table).filter((row) => !group || row.group === group);
const truth = (tree, env) => evaluate(tree, env) === true;
const day = (tree, env) => {
  const value = evaluate(tree, env);
  return value instanceof Day ? value : null;
};

const OPERATIONS = {
  num: (env, text) => Decimal.of(text),
  str: (env, text) => text,
  ref: (env, question, part) => {
    const value = env.answer(question);
    if (part === undefined || part === null) return value;
    return value instanceof Map ? (value.get(part) ?? null) : null;
  },
  cell: (env, question, row, column) => {
    const value = env.cell(question, row, column);
    return value instanceof Map ? total(value) : value;
  },
  col: (env, name) => env.column(name),
  rowsum: (env, name) => total(env.column(name)),
  param: (env, name) => env.param(name),
  sum: (env, table, column, group) =>
    rowsOf(env, table, group).reduce((sum, row) => add(sum, total(row.cell(column))), ZERO),
  count: (env, table, group) => new Decimal(BigInt(rowsOf(env, table, group).length)),
  add: arithmetic(add),
  sub: arithmetic(subtract),
  mul: arithmetic(multiply),
  div: arithmetic(divide),
  min: arithmetic((a, b) => (b.compare(a) < 0 ? b : a)),
  max: arithmetic((a, b) => (b.compare(a) > 0 ? b : a)),
  neg: (env, tree) => {
    const value = number(tree, env);
    return value && negate(value);
  },
  round: (env, tree, places) => {
    const value = number(tree, env);
    return value && roundTo(value, places);
  },
  percent: (env, part, whole) => {
    const values = numbers([part, whole], env);
    if (!values || values[1].isZero) return null;
    return roundTo(divide(multiply(values[0], Decimal.of("100")), values[1]), 2);
  },
  if: (env, test, yes, no) => evaluate(truth(test, env) ? yes : no, env),
  eq: equality(true),
  ne: equality(false),
  le: ordering((order) => order <= 0),
  ge: ordering((order) => order >= 0),
  lt: ordering((order) => order < 0),
  gt: ordering((order) => order > 0),
  and: (env, ...trees) => trees.every((tree) => truth(tree, env)),
  or: (env, ...trees) => trees.some((tree) => truth(tree, env)),
  not: (env, tree) => !truth(tree, env),
  days: (env, first, last) => {
    const [a, b] = [day(first, env), day(last, env)];
    return a && b && new Decimal(BigInt(b.number - a.number + 1));
  },
  year: (env, tree) => {
    const value = day(tree, env);
    return value && Decimal.of(value.iso.slice(0, 4));
  },
  in: (env, tree, options) => {
    const value = evaluate(tree, env);
    return value !== null && options.some((option) => same(value, evaluate(option, env)));
  },
};

/** Work out a tree: a Decimal, a string, a Day, a boolean, a list, a Map, or null for "not known". */
export function evaluate(tree, env) {
  const [operation, ...parts] = tree;
  return OPERATIONS[operation](env, ...parts);
}

/** Read a value that the server wrote: ["num", "1.5"], ["date", "2027-01-31"], null and so on. */
export function readLiteral(literal) {
  if (literal === null) return null;
  const [kind, value] = literal;
  if (kind === "num") return Decimal.of(value);
  if (kind === "date") return new Day(value);
  if (kind === "map") return new Map(Object.entries(value).map(([k, v]) => [k, readLiteral(v)]));
  return value;
}

/** Length in code points with a line break as one character, as the server counts. */
export const countCharacters = (text) => [...text.replace(/\r\n/g, "\n")].length;

const CURRENCY = /^(?:pln|eur|€)|(?:złotych|zł|zl|pln|eur|€)$/gi;
const GROUPED = /^-?\d{1,3}(?:(?:,\d{3})+\.|(?:\.\d{3})+,)\d+$/;
const PLAIN = /^(-?)(\d{1,10})(?:[.,](\d+))?$/;

/** Read a number as people type it; null when the server would refuse it. */
export function parseNumber(text, places, isMoney = false) {
  if (text.length > 60) return null;
  let clean = text.replace(/[\s\u2060\ufeff\u200b]+/g, "");
  clean = clean.replace(CURRENCY, "").replace(/[\u2212\u2013]/g, "-");
  if (GROUPED.test(clean)) clean = clean.replace(/[.,](?=\d{3})(?=.*[.,])/g, "");
  const match = PLAIN.exec(clean);
  if (!match || (match[3] ?? "").length > places) return null;
  const value = Decimal.of(`${match[1]}${match[2]}.${match[3] ?? "0"}`);
  return isMoney && value.coefficient < 0n ? null : value;
}

const DAY_FIRST = /^(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})(?:\s*(?:r|roku))?$/;
const YEAR_FIRST = /^(\d{4})[\s./-]+(\d{1,2})[\s./-]+(\d{1,2})$/;

/** Read a date typed in digits; null when it is none. Names of months are left to the server. */
export function parseDay(text) {
  const trimmed = text.trim().replace(/\.+$/, "");
  const parts = DAY_FIRST.exec(trimmed)?.slice(1).reverse() ?? YEAR_FIRST.exec(trimmed)?.slice(1);
  if (!parts || parts[0] < "1900") return null;
  const iso = parts.map((part) => part.padStart(2, "0")).join("-");
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(iso) ? new Day(iso) : null;
}
