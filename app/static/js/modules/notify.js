/** Tells by a notification that a result is there; asks for leave only when the visitor presses the button. */
export class Notifier {
  #button;

  constructor(button) {
    this.#button = button;
  }

  static isPossible() {
    return "Notification" in globalThis && Notification.permission !== "denied";
  }

  start() {
    if (Notification.permission === "granted") {
      this.#agreed();
      return;
    }
    this.#button.hidden = false;
    this.#button.addEventListener("click", async () => {
      if ((await Notification.requestPermission()) === "granted") {
        this.#agreed();
      } else {
        this.#button.hidden = true;
      }
    });
  }

  tell(title) {
    if (document.hidden && Notification.permission === "granted") {
      const shown = new Notification(title, { tag: location.pathname });
      shown.addEventListener("click", () => globalThis.focus());
    }
  }

  #agreed() {
    this.#button.hidden = false;
    this.#button.disabled = true;
    this.#button.querySelector("[data-notify-label]").textContent = this.#button.dataset.agreed;
  }
}
