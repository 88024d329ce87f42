/** The visitor's part of the form: what it holds, what is missing, and where that is said. */
const TEXTS = ["name", "company", "email", "message", "website"];
const STORE = "upload-contact";

export class Contact {
  #form;
  #summary;

  constructor(form) {
    this.#form = form;
    this.#summary = form.querySelector("[data-error-summary]");
  }

  /** Puts back what was kept for a reload, once. */
  restore() {
    const kept = JSON.parse(sessionStorage.getItem(STORE) ?? "{}");
    sessionStorage.removeItem(STORE);
    for (const [name, value] of Object.entries(kept)) {
      this.#form.elements[name].value ||= value;
    }
  }

  /** Fills in what an earlier visit held, where nothing is typed yet. */
  fill(values) {
    for (const name of TEXTS) {
      this.#form.elements[name].value ||= values[name] ?? "";
    }
    this.#form.elements.consent.checked ||= values.consent === true;
  }

  keep() {
    sessionStorage.setItem(STORE, JSON.stringify(this.#texts()));
  }

  values() {
    return { ...this.#texts(), consent: this.#form.elements.consent.checked };
  }

  #texts() {
    return Object.fromEntries(TEXTS.map((name) => [name, this.#form.elements[name].value.trim()]));
  }

  problems() {
    const found = {};
    for (const field of this.#form.querySelectorAll("[data-missing]")) {
      const input = field.querySelector("input, textarea");
      const empty = input.type === "checkbox" ? !input.checked : input.value.trim() === "";
      if (empty) {
        found[input.name] = [field.dataset.missing];
      } else if (!input.validity.valid) {
        found[input.name] = [field.dataset.invalid ?? input.validationMessage];
      }
    }
    return found;
  }

  /** Shows the problems at their fields and on top; `focus` moves the visitor to the top. */
  show(problems, { focus = true } = {}) {
    for (const error of this.#form.querySelectorAll("[data-error-for]")) {
      this.#mark(error, problems[error.dataset.errorFor]?.[0] ?? "");
    }
    const entries = Object.entries(problems);
    this.#summary.hidden = entries.length === 0;
    this.#summary.querySelector("[data-error-list]").replaceChildren(...entries.map(([name, [text]]) => item(name, text)));
    this.#entitle(entries.length > 0);
    if (entries.length > 0 && focus) {
      this.#summary.focus();
    }
  }

  /** Puts the word that stands before every error before the page's title, too, or takes it away. */
  #entitle(hasProblems) {
    const word = this.#form.querySelector("[data-error-for] .visually-hidden").textContent;
    const title = document.title.startsWith(word) ? document.title.slice(word.length) : document.title;
    document.title = hasProblems ? word + title : title;
  }

  #mark(error, text) {
    const input = document.getElementById(error.dataset.errorFor);
    error.hidden = text === "";
    error.querySelector("[data-error-text]").textContent = text;
    input.setAttribute("aria-invalid", String(text !== ""));
    const ids = new Set((input.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
    ids[text ? "add" : "delete"](error.id);
    input.setAttribute("aria-describedby", [...ids].join(" "));
  }
}

function item(name, text) {
  const link = document.createElement("a");
  link.href = `#${name}`;
  link.textContent = text;
  const entry = document.createElement("li");
  entry.append(link);
  return entry;
}
