/** Speaks to screen readers: the latest sentence at most every few seconds, so that none is cut off. */
const QUIET = 3000;

export class Announcer {
  #region;
  #timer = 0;
  #next = "";

  constructor(region) {
    this.#region = region;
  }

  say(text) {
    this.#next = text;
    if (!this.#timer) {
      this.#speak();
    }
  }

  #speak() {
    this.#timer = 0;
    if (this.#next) {
      this.#region.textContent = this.#next;
      this.#next = "";
      this.#timer = setTimeout(() => this.#speak(), QUIET);
    }
  }
}
