/** Chooses the browser's own time zone, unless the visitor has chosen one. */
export class TimeZone {
  #select;

  constructor(root) {
    this.#select = root.querySelector("select");
  }

  start() {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const known = [...this.#select.options].some((option) => option.value === own);
    if (known && this.#select.value === "UTC") {
      this.#select.value = own;
    }
  }
}
