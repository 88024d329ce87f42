/** The list of files: one row a task, and the total above them. */
import { bytes } from "../format.js";
import { FileRow } from "./row.js";
import { say } from "./words.js";

export class FileList {
  #root;
  #template;
  #items;
  #tasks = [];

  constructor(form) {
    this.#root = form.querySelector("[data-list]");
    this.#template = form.querySelector("[data-row]");
    this.#items = this.#root.querySelector("[data-items]");
  }

  get tasks() {
    return this.#tasks;
  }

  inState(...states) {
    return this.#tasks.filter((task) => states.includes(task.state));
  }

  holds(file) {
    const same = (other) => other.name === file.name && other.size === file.size && other.lastModified === file.lastModified;
    return this.#tasks.some((task) => task.state !== "cancelled" && same(task.file));
  }

  add(task, actions) {
    this.#tasks.push(task);
    const row = new FileRow(this.#template, task, { ...actions, remove: () => this.#remove(task, row) });
    task.addEventListener("change", () => this.#refresh());
    this.#items.append(row.element);
    this.#refresh();
  }

  title(text) {
    this.#root.querySelector("[data-list-title]").textContent = text;
  }

  note(text) {
    const note = this.#root.querySelector("[data-list-note]");
    note.textContent = text;
    note.hidden = text === "";
  }

  /** Brings the list into view and the keyboard to it: the button that began it is far below. */
  showTitle() {
    const title = this.#root.querySelector("[data-list-title]");
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "center" });
  }

  onCancelAll(cancel) {
    this.#root.querySelector("[data-cancel-all]").addEventListener("click", cancel);
  }

  /** Returns the share sent, 0 to 1, of what was not refused or cancelled. */
  get share() {
    const counted = this.inState("queued", "sending", "waiting", "finishing", "done");
    const size = counted.reduce((sum, task) => sum + task.file.size, 0);
    return size ? counted.reduce((sum, task) => sum + task.loaded, 0) / size : 0;
  }

  #remove(task, row) {
    const next = row.element.nextElementSibling ?? row.element.previousElementSibling;
    this.#tasks = this.#tasks.filter((other) => other !== task);
    row.element.remove();
    task.to("removed");
    this.#refresh();
    // The button with the focus is gone: go to a neighbour's, or back to the input.
    (next?.querySelector("button:not([hidden])") ?? document.getElementById("files")).focus();
  }

  #refresh() {
    const active = this.#tasks.filter((task) => task.isActive);
    const many = this.#tasks.length > 1;
    this.#root.hidden = this.#tasks.length === 0;
    this.#root.querySelector("[data-cancel-all]").hidden = !(many && active.length > 0);
    this.#root.querySelector("[data-total]").hidden = !(many && active.length > 0);
    this.#root.querySelector("[data-total-bar]").value = 100 * this.share;
    const sent = this.#tasks.reduce((sum, task) => sum + task.loaded, 0);
    this.#root.querySelector("[data-total-text]").textContent =
      say("total", { share: Math.floor(100 * this.share), sent: bytes(sent), done: this.inState("done").length, count: this.#tasks.length });
  }
}
