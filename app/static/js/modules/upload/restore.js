/** Offers to go on with what a reload or a crash left unfinished. */
import { files, say } from "./words.js";

export class Restore {
  #panel;
  #memory;

  constructor(form, memory) {
    this.#panel = form.querySelector("[data-restore]");
    this.#memory = memory;
  }

  /** Shows the offer; `goOn` gets the records when the visitor takes it. */
  async offer(goOn) {
    const records = await this.#memory.all().catch(() => []);
    if (records.length === 0) {
      return;
    }
    const lost = records.filter((record) => !record.file && !record.arrived);
    this.#panel.querySelector("[data-restore-text]").textContent = [
      say("restore", { files: files(records.length) }),
      ...lost.map(({ name }) => say("restore_again", { name })),
    ].join(" ");
    this.#panel.hidden = false;
    this.#on("go-on", () => goOn(records.filter((record) => record.file || record.arrived)));
    this.#on("forget", () => {});
  }

  #on(name, act) {
    this.#panel.querySelector(`[data-${name}]`).addEventListener("click", async () => {
      this.#panel.hidden = true;
      await this.#memory.clear();
      act();
      document.getElementById("files").focus();
    }, { once: true });
  }
}
