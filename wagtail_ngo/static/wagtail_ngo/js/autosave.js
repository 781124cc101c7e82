/**
 * Keeps what is typed: in the browser at once, on the server some seconds later and when the page
 * is left. It says honestly what is kept where. Saving into the draft is left to the buttons.
 */

import { Copy } from "./copies.js";

const AFTER_TYPING = 2500;
const SLOW = 1000;
const PATIENCE = 15_000;
const SIGN_OF_LIFE = 60_000;
const RETRY = [5_000, 10_000, 30_000, 60_000];
/** What browsers send while a page is being left. */
const LAST_WORDS = 60_000;
/** Refusals in which the text is not on the server and may be on this computer only. */
const TELLING = ["signed-out", "closed", "elsewhere", "too-long"];

const newMark = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(22)), (n) => (n % 36).toString(36)).join("");
const timeOf = (moment) =>
  new Date(moment).toLocaleString(document.documentElement.lang || undefined, {
    dateStyle: "short",
    timeStyle: "short",
  });

/** The text of a form, as it would be posted; files and buttons are left out. */
function fieldsOf(form, without = []) {
  const fields = new URLSearchParams();
  const hidden = (name) => without.some((own) => name === own || name.startsWith(`${own}-`));
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("q-") && typeof value === "string" && !hidden(name)) fields.append(name, value);
  }
  return fields.toString();
}

class Typing {
  constructor(form, box) {
    Object.assign(this, { form, box, words: box.dataset, copy: Copy.of(box.dataset) });
    this.state = form.querySelector("[data-ngo-typing-state]");
    this.identity = this.words.notHere.split(" ").filter(Boolean);
    this.known = [form.elements.mark.value];
    this.drawn = fieldsOf(form);
    this.confirmed = "waiting" in this.words ? null : this.drawn;
    this.failures = 0;
    this.listen();
    this.offer();
    this.ping();
    if (this.isNew) this.soon(0);
  }

  get fields() {
    return fieldsOf(this.form);
  }

  get isNew() {
    return this.fields !== this.confirmed;
  }

  listen() {
    const typed = () => this.typed();
    for (const event of ["input", "change", "click"]) this.form.addEventListener(event, () => setTimeout(typed));
    this.form.addEventListener("submit", () => this.leaveBySaving());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.comeBack()));
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", () => { this.saving = false; });
    window.addEventListener("online", () => this.comeBack());
    for (const button of document.querySelectorAll("[data-ngo-copy-clear]")) {
      button.addEventListener("click", () => this.forgetCopy());
    }
    document.querySelector("[data-ngo-discard]")?.addEventListener("submit", () => this.discard());
    setInterval(() => document.hidden || this.ping(), SIGN_OF_LIFE);
  }

  typed() {
    if (this.saving || this.fields === this.seen) return;
    this.seen = this.fields;
    if (!this.isNew) return;
    this.keepCopy();
    this.soon(AFTER_TYPING);
  }

  soon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  // The copy on this computer

  keepCopy(more = {}) {
    // A copy that is offered is not replaced before the person has decided about it.
    if (this.offered || this.refusal === "elsewhere") return;
    const fields = fieldsOf(this.form, this.identity);
    const content = { fields, revision: Number(this.form.elements.revision.value), marks: this.known, ...more };
    this.hasCopy = this.copy.write(content);
    this.showClear();
  }

  forgetCopy() {
    this.copy.clear();
    this.offered = this.hasCopy = false;
    this.box.querySelector("[data-ngo-copy]").hidden = true;
    this.showClear();
  }

  showClear() {
    this.state.querySelector("[data-ngo-copy-clear]").hidden = !this.hasCopy;
  }

  /** Offer the copy of an earlier visit, unless the form holds the same. */
  offer() {
    const content = this.copy.read();
    if (!content) return;
    if (content.fields === fieldsOf(this.form, this.identity)) return this.copy.clear();
    const offer = this.box.querySelector("[data-ngo-copy]");
    offer.querySelector("[data-ngo-copy-words]").textContent = this.words.copy.replace("%s", timeOf(content.at));
    offer.querySelector("[data-ngo-copy-show]").addEventListener("click", () => this.show(content));
    offer.hidden = false;
    this.offered = true;
  }

  /** Let the server draw the form with the text of the copy: it knows rows, sums and conditions. */
  show(content) {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: this.form.getAttribute("action"), acceptCharset: "utf-8" });
    const given = { csrfmiddlewaretoken: this.token, revision: content.revision, mark: this.known.join(","), action: "show" };
    for (const [name, value] of [...new URLSearchParams(content.fields), ...Object.entries(given)]) {
      form.append(Object.assign(document.createElement("textarea"), { name, value, hidden: true }));
    }
    document.body.append(form);
    this.saving = true;
    form.submit();
  }

  // The server

  get token() {
    return this.form.elements.csrfmiddlewaretoken.value;
  }

  post(body, mark, extra = {}) {
    const query = new URLSearchParams({
      revision: this.form.elements.revision.value,
      mark,
      known: this.known.slice(-19).join(","),
    });
    const headers = { "Content-Type": "text/plain", [this.words.csrfHeader]: this.token };
    return fetch(`${this.words.url}?${query}`, {
      method: "POST", credentials: "same-origin", redirect: "error", headers, body, ...extra,
    });
  }

  async send() {
    if (this.saving || this.request || !this.isNew) return;
    const [fields, mark] = [this.fields, newMark()];
    this.request = new AbortController();
    const slow = setTimeout(() => this.say(this.words.saving), SLOW);
    const patience = setTimeout(() => this.request?.abort(), PATIENCE);
    try {
      const response = await this.post(fields, mark, { signal: this.request.signal });
      this.answered(response.status, await response.json(), fields, mark);
    } catch {
      this.known.push(mark);
      if (!this.saving) this.failed();
    } finally {
      clearTimeout(slow);
      clearTimeout(patience);
      this.request = null;
      if (!this.refusal && this.isNew && !this.saving) this.soon(this.failures ? this.pause : AFTER_TYPING);
    }
  }

  answered(status, answer, fields, mark) {
    this.refusal = "";
    if (status === 200) return this.kept(answer, fields, mark);
    if (answer.state === "stale" && this.token !== answer.token) {
      this.form.elements.csrfmiddlewaretoken.value = answer.token;
      return this.soon(0);
    }
    if (["unavailable", "too-often"].includes(answer.state)) return this.failed();
    this.refusal = TELLING.includes(answer.state) ? answer.state : "refused";
    this.tell(this.refusal, answer.login);
  }

  kept(answer, fields, mark) {
    Object.assign(this, { known: [mark], confirmed: fields, failures: 0 });
    this.form.elements.mark.value = mark;
    if (!this.isNew && !this.offered) this.forgetCopy();
    this.say(this.words.saved.replace("%s", answer.time));
    this.meet(answer.others);
  }

  get pause() {
    return RETRY[Math.min(this.failures, RETRY.length) - 1];
  }

  failed() {
    this.failures += 1;
    this.say(this.hasCopy ? this.words.offline : this.words.offlineOnly);
    this.soon(this.pause);
  }

  tell(state, login) {
    this.say(this.words[state.replace(/-(.)/g, (_match, letter) => letter.toUpperCase())]);
    if (!login) return;
    const link = Object.assign(document.createElement("a"), { href: login, textContent: this.words.signIn });
    this.state.querySelector("[data-ngo-typing-words]").append(" ", link);
  }

  /** Say that the section is open here, and hear who else is in it. */
  async ping() {
    try {
      const response = await this.post("", "");
      if (response.ok) this.meet((await response.json()).others);
    } catch {
      // Nothing depends on it.
    }
  }

  // Going and coming

  leave() {
    if (this.saving || !this.isNew) return;
    this.keepCopy();
    const [fields, mark] = [this.fields, newMark()];
    if (fields.length > LAST_WORDS || this.refusal === "elsewhere") return;
    clearTimeout(this.timer);
    const last = this.post(fields, mark, { keepalive: true });
    this.known.push(mark);
    last
      .then(async (response) => response.ok && this.kept(await response.json(), fields, mark))
      .catch(() => this.soon(AFTER_TYPING));
  }

  comeBack() {
    this.ping();
    if (this.isNew) this.soon(0);
  }

  leaveBySaving() {
    this.saving = true;
    clearTimeout(this.timer);
    this.request?.abort();
    this.form.elements.mark.value = this.known.join(",");
    if (this.fields !== this.drawn || this.isNew) this.keepCopy({ submitted: true });
  }

  discard() {
    this.saving = true;
    this.form.ownerDocument.querySelector("[data-ngo-discard] [name=mark]").value = this.known.join(",");
    this.copy.clear();
  }

  // Words

  say(text) {
    this.state.hidden = false;
    const words = this.state.querySelector("[data-ngo-typing-words]");
    if (words.textContent !== text) words.textContent = text;
  }

  meet(names) {
    const text = names.length ? this.words.present.replace("%s", names.join(", ")) : "";
    const words = this.box.querySelector("[data-ngo-present]");
    if (words.textContent !== text) words.textContent = text;
  }
}

const box = document.querySelector("[data-ngo-typing]");
const form = document.querySelector("form[data-ngo-typed]");
if (box && form) new Typing(form, box);
