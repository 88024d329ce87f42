/** Asks for the changing part of the status page until the upload's state is final. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 10000;
const GROWTH = 1.4;
const LOST_AFTER = 3;

export class StatusPage {
  #root;
  #lost;
  #etag = "";
  #wait = FIRST_WAIT;
  #failures = 0;
  #timer = 0;
  #notifier = null;

  constructor(root) {
    this.#root = root;
    this.#lost = root.querySelector("[data-lost]");
  }

  start() {
    if (this.#isFinal()) {
      return;
    }
    globalThis.addEventListener("online", () => this.#soon());
    document.addEventListener("visibilitychange", () => document.hidden || this.#soon());
    this.#offerNotice();
    this.#plan();
  }

  async #offerNotice() {
    const button = this.#root.querySelector("[data-notify]");
    const { Notifier } = await import("./notify.js");
    if (button && Notifier.isPossible()) {
      this.#notifier = new Notifier(button);
      this.#notifier.start();
    }
  }

  #isFinal() {
    return this.#root.querySelector("[data-final]") !== null;
  }

  #soon() {
    if (!this.#isFinal()) {
      this.#wait = FIRST_WAIT;
      this.#plan(0);
    }
  }

  #plan(wait = this.#wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#poll(), wait);
  }

  async #poll() {
    const before = this.#timer;
    try {
      await this.#ask();
      this.#failures = 0;
      this.#lost.hidden = true;
    } catch {
      this.#tellLoss();
    }
    this.#wait = Math.min(this.#wait * GROWTH, LONGEST_WAIT);
    if (!this.#isFinal() && before === this.#timer) {
      this.#plan(document.hidden ? LONGEST_WAIT : this.#wait);
    }
  }

  async #ask() {
    const headers = this.#etag ? { "If-None-Match": this.#etag } : {};
    const answer = await fetch(this.#root.dataset.url, { headers });
    if (answer.status === 304) {
      return;
    }
    if (!answer.ok) {
      throw new Error(`status ${answer.status}`);
    }
    this.#etag = answer.headers.get("ETag") ?? "";
    this.#swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
  }

  /** Replaces what differs, part by part: focus and the live region stay where they are. */
  #swap(fresh) {
    const source = fresh.querySelector("[data-status]");
    const target = this.#root.querySelector("[data-status]");
    if (!source) {
      throw new Error("not a status");
    }
    if (source.dataset.status !== target.dataset.status) {
      this.#wait = FIRST_WAIT;
    }
    for (const part of source.querySelectorAll("[data-part]")) {
      const old = target.querySelector(`[data-part="${part.dataset.part}"]`);
      if (old && old.innerHTML !== part.innerHTML) {
        old.replaceChildren(...part.childNodes);
      }
    }
    document.title = source.dataset.title;
    Object.assign(target.dataset, source.dataset);
    if (this.#isFinal()) {
      this.#notifier?.tell(source.dataset.title);
      this.#root.querySelector("[data-notify]")?.remove();
    }
  }

  #tellLoss() {
    this.#failures += 1;
    if (this.#failures >= LOST_AFTER) {
      const words = JSON.parse(this.#root.dataset.words);
      this.#lost.textContent = navigator.onLine ? words.lost : words.offline;
      this.#lost.hidden = false;
    }
  }
}
