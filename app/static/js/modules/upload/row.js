/** One file's row: it shows the task's state and offers what can be done in that state. */
import { bytes } from "../format.js";
import { say } from "./words.js";

const DROPPABLE = new Set(["ready", "refused", "failed", "cancelled"]);
const WITH_BAR = new Set(["sending", "waiting", "finishing"]);

export class FileRow {
  #task;

  constructor(template, task, { remove, cancel, retry }) {
    this.#task = task;
    this.element = template.content.firstElementChild.cloneNode(true);
    const { file, type } = task;
    this.#part("name").textContent = file.name;
    this.#part("facts").textContent = type ? `${type.label}, ${bytes(file.size)}` : bytes(file.size);
    this.#part("bar").setAttribute("aria-label", file.name);
    this.#part("drop").addEventListener("click", () => (DROPPABLE.has(task.state) ? remove() : cancel()));
    this.#part("retry").addEventListener("click", retry);
    task.addEventListener("change", () => this.#render());
    this.#render();
  }

  #part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  #render() {
    const { state, text, file, loaded, statusUrl, trouble } = this.#task;
    this.element.dataset.state = state;
    this.element.dataset.outcome = this.#task.outcome;
    this.#part("text").textContent = text;
    const bar = this.#part("bar");
    bar.hidden = !WITH_BAR.has(state);
    bar.value = (100 * loaded) / (file.size || 1);
    this.#part("drop-label").textContent = say(DROPPABLE.has(state) ? "remove_file" : "cancel_file", { name: file.name });
    this.#part("drop").hidden = state === "done" || state === "finishing";
    this.#part("retry").hidden = !(state === "cancelled" || (state === "failed" && trouble?.kind !== "session"));
    const link = this.#part("link");
    link.hidden = state !== "done";
    if (statusUrl) {
      link.href = statusUrl;
      link.setAttribute("aria-label", say("see_status_of", { name: file.name }));
    }
  }
}
