/** Runs tasks, two at a time, in the order they were given. */
import { say } from "./words.js";

const AT_ONCE = 2;

export class UploadQueue {
  #api;
  #waiting = [];
  #running = new Set();
  #contact = null;

  constructor(api) {
    this.#api = api;
  }

  get isBusy() {
    return this.#running.size + this.#waiting.length > 0;
  }

  /** Resolves when nothing is left to do. */
  start(tasks, contact) {
    this.#contact = contact;
    for (const task of tasks) {
      task.to("queued", say("queued"));
      this.#waiting.push(task);
    }
    return new Promise((resolve) => this.#fill(resolve));
  }

  /** Takes back what has not begun: the form needs the visitor first. */
  halt() {
    for (const task of this.#waiting.splice(0)) {
      task.reset();
    }
  }

  #fill(resolve) {
    while (this.#running.size < AT_ONCE && this.#waiting.length > 0) {
      const task = this.#waiting.shift();
      if (task.state === "queued") {
        this.#running.add(task);
        task.run(this.#api, this.#contact).finally(() => {
          this.#running.delete(task);
          this.#fill(resolve);
        });
      }
    }
    if (!this.isBusy) {
      resolve();
    }
  }
}
