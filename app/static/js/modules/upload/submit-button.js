/** The form's button: it says that work is under way, and keeps its place and focus meanwhile. */
import { say } from "./words.js";

export class SubmitButton {
  #button;
  #label;
  #idle;

  constructor(form) {
    this.#button = form.querySelector("[data-submit]");
    this.#label = form.querySelector("[data-submit-label]");
    this.#idle = this.#label.textContent;
  }

  busy(isBusy) {
    this.#label.textContent = isBusy ? say("sending") : this.#idle;
    this.#button.setAttribute("aria-disabled", String(isBusy));
  }
}
