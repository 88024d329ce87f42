/** Copies a link to the clipboard and says so; without the clipboard's leave the link is selected. */
export class CopyLink {
  #root;

  constructor(root) {
    this.#root = root;
  }

  start() {
    const button = this.#root.querySelector("[data-copy]");
    button.hidden = false;
    button.addEventListener("click", () => this.#copy());
  }

  async #copy() {
    const input = this.#root.querySelector("input");
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      this.#root.querySelector("[data-copy-label]").textContent = this.#root.dataset.done;
    } catch {
      input.focus();
    }
  }
}
