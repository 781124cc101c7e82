/**
 * Copies of unsaved text in this browser. They are there only while the server does not have the
 * text, they hold no contact data and no account numbers, and they go after a month.
 */

const PREFIX = "wagtail-ngo-typed";
const KEPT_FOR = 30 * 24 * 60 * 60 * 1000;

/** Browsers may refuse to keep anything; then there is no copy, and nothing breaks. */
function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}

const parse = (text) => attempt(() => JSON.parse(text));

export class Copy {
  constructor(key) {
    this.key = key;
  }

  static of({ person, draft, section }) {
    return new Copy([PREFIX, person, draft, section].join(" "));
  }

  /** The copies of one person; of one draft when it is given. */
  static all(person, draft = "") {
    const wanted = [PREFIX, person, draft].join(" ").trimEnd();
    const keys = attempt(() => Object.keys(localStorage)) ?? [];
    return keys.filter((key) => key.startsWith(`${wanted} `)).map((key) => new Copy(key));
  }

  static forgetOld() {
    for (const key of attempt(() => Object.keys(localStorage)) ?? []) {
      const copy = key.startsWith(`${PREFIX} `) && new Copy(key);
      if (copy && !(copy.read()?.at > Date.now() - KEPT_FOR)) copy.clear();
    }
  }

  get section() {
    return this.key.split(" ").at(-1);
  }

  read() {
    return parse(attempt(() => localStorage.getItem(this.key)) ?? "null");
  }

  /** Returns whether the browser keeps it. */
  write(content) {
    const text = JSON.stringify({ ...content, at: Date.now() });
    return attempt(() => (localStorage.setItem(this.key, text), true)) === true;
  }

  clear() {
    attempt(() => localStorage.removeItem(this.key));
  }
}

/** Forget the copies that were sent with a form and have arrived: their section was saved since. */
function forgetArrived(box) {
  const revisions = parse(document.getElementById("ngo-revisions")?.textContent) ?? {};
  for (const copy of Copy.all(box.dataset.person, box.dataset.draft)) {
    const content = copy.read();
    const saved = Math.max(revisions[copy.section] ?? 0, revisions[""] ?? 0);
    if (content?.submitted && saved > content.revision) copy.clear();
  }
}

/** Tell which copies are left, and clear them when asked. */
function listCopies(box) {
  const copies = Copy.all(box.dataset.person, box.dataset.draft);
  box.hidden = !copies.length;
  box.querySelector("[data-ngo-copies-clear]")?.addEventListener("click", () => {
    for (const copy of copies) copy.clear();
    box.hidden = true;
  });
}

Copy.forgetOld();
for (const box of document.querySelectorAll("[data-ngo-draft]")) {
  forgetArrived(box);
  if (box.matches("[data-ngo-copies]")) listCopies(box);
}
