/** Chooses the browser's own time zone, unless the visitor has chosen one. */
export class TimeZone {
  #select;

  constructor(root) {
    this.#select = root.querySelector("select");
  }

  /** At the form's first touch: a browser's first question about time zones takes it as long as laying out the page. */
  start() {
    const touched = new AbortController();
    const choose = () => {
      touched.abort();
      this.#choose();
    };
    for (const sign of ["focusin", "pointerover"]) {
      this.#select.form.addEventListener(sign, choose, { signal: touched.signal });
    }
  }

  #choose() {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!own || this.#select.value !== "UTC") {
      return;
    }
    if (![...this.#select.options].some((option) => option.value === own)) {
      // The list has one zone of all that agree: a visitor looks for their own city.
      this.#select.prepend(new Option(own.split("/").pop().replaceAll("_", " "), own));
    }
    this.#select.value = own;
  }
}
