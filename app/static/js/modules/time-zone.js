/** Chooses the browser's own time zone, unless the visitor has chosen one. */
export class TimeZone {
  #select;

  constructor(root) {
    this.#select = root.querySelector("select");
  }

  start() {
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
