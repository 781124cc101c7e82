/**
 * Makes forms more pleasant: live sums, rows added in place, character counts, questions that come
 * and go. Without it everything works by the buttons of the form; the server always decides.
 */

import "./autosave.js";
import { countCharacters } from "./expressions.js";
import { Page } from "./page.js";

function say(root, text) {
  const live = root.querySelector("[data-ngo-live]");
  if (live) live.textContent = text;
}

// Rows

const rowsOf = (slot) => [...slot.querySelectorAll("tr[data-ngo-id]")];
const firstControl = (row) => row?.querySelector("input:not([type=hidden]), textarea, select");

function renumber(slot) {
  const words = slot.closest("table").dataset.ngoRowWords;
  rowsOf(slot).forEach((row, index) => {
    const number = [slot.dataset.number, index + 1].filter(Boolean).join(".");
    for (const cell of row.querySelectorAll("[data-ngo-number]")) cell.textContent = number;
    for (const label of row.querySelectorAll("[data-ngo-row-label]")) label.textContent = words.replace("%s", number);
  });
}

function newRow(template, slot) {
  const row = template.content.querySelector("tr").cloneNode(true);
  const id = `n${Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => (n % 36).toString(36)).join("")}`;
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes("__row__")) attribute.value = attribute.value.replaceAll("__row__", id);
    }
  }
  row.querySelector("[data-ngo-group]").value = slot.dataset.group;
  row.querySelector("[data-ngo-link]").value = slot.dataset.link;
  return row;
}

/** Returns whether the row was added; if not, the button asks the server. */
function addRow(root, page, button) {
  const table = button.closest("table");
  const template = root.querySelector(`template[data-ngo-row="${table.dataset.ngoTable}"]`);
  const limit = page?.data.questions[table.dataset.ngoTable].table.max;
  if (!template || (limit && table.querySelectorAll("tr[data-ngo-id]").length >= limit)) return false;
  const slot = button.closest("[data-ngo-slot]");
  const row = newRow(template, slot);
  button.closest("tr").before(row);
  renumber(slot);
  firstControl(row)?.focus();
  say(root, root.querySelector("[data-ngo-live]").dataset.ngoAdded);
  return true;
}

function removeRow(root, button) {
  const [row, slot] = [button.closest("tr"), button.closest("[data-ngo-slot]")];
  const table = slot.closest("table");
  const rows = rowsOf(slot);
  const neighbour = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  const gone = isFilled(row) ? goneRow(root, row) : null;
  if (gone) row.replaceWith(gone);
  else row.remove();
  renumber(slot);
  const add = slot.querySelector("[data-ngo-add]") ?? table.querySelector("[data-ngo-add]");
  (gone?.querySelector("button") ?? firstControl(neighbour) ?? add)?.focus();
  say(root, root.querySelector("[data-ngo-live]").dataset.ngoRemoved);
}

const removed = new WeakMap();
const isFilled = (row) => [...row.querySelectorAll("input:not([type=hidden]), textarea, select")].some(({ value }) => value.trim());

/** What stands in the place of a filled row until the form is sent: the way to get it back. */
function goneRow(root, row) {
  const template = root.querySelector(`template[data-ngo-gone="${row.closest("table").dataset.ngoTable}"]`);
  const gone = template.content.querySelector("tr").cloneNode(true);
  gone.querySelector("[data-ngo-row-label]").textContent = row.querySelector("[data-ngo-row-label]").textContent;
  removed.set(gone, row);
  return gone;
}

function restoreRow(root, button) {
  const gone = button.closest("tr");
  const row = removed.get(gone);
  gone.replaceWith(row);
  renumber(row.closest("[data-ngo-slot]"));
  firstControl(row)?.focus();
  say(root, root.querySelector("[data-ngo-live]").dataset.ngoRestored);
}

// Character counts

let waiting;
function count(field, announce) {
  const note = document.getElementById(`${field.id}-count`);
  if (!note) return;
  const left = Number(field.dataset.ngoCount) - countCharacters(field.value);
  const { ngoOver, ngoLeft } = field.closest("[data-ngo-section]").dataset;
  note.textContent = (left < 0 ? ngoOver : ngoLeft).replace("%s", Math.abs(left));
  note.classList.toggle("ngo-count--over", left < 0);
  if (!announce) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => say(field.closest("[data-ngo-section]"), note.textContent), 1200);
}

function start(root) {
  const island = root.querySelector('script[type="application/json"]');
  const page = island && new Page(root, JSON.parse(island.textContent));
  root.classList.toggle("ngo-form-section--live", Boolean(page));
  root.addEventListener("input", ({ target }) => {
    if (target.dataset.ngoCount) count(target, true);
    page?.update();
  });
  root.addEventListener("change", () => page?.update());
  root.addEventListener("click", (event) => {
    const add = event.target.closest("[data-ngo-add]");
    const remove = event.target.closest("[data-ngo-remove]");
    const undo = event.target.closest("[data-ngo-undo]");
    if (remove) removeRow(root, remove);
    if (undo) restoreRow(root, undo);
    if (remove || undo || (add && addRow(root, page, add))) {
      event.preventDefault();
      page?.update();
    }
  });
  for (const field of root.querySelectorAll("[data-ngo-count]")) count(field, false);
  page?.update();
}

for (const root of document.querySelectorAll("[data-ngo-section]")) start(root);
document.querySelector("[data-ngo-problems]")?.focus();
