/** One file on its way: announce, send, complete, and again from the right place when something fails. */
import { Trouble } from "./trouble.js";
import { checkReadable, send } from "./transfer.js";
import { pause, waitFor } from "./patience.js";
import { Meter } from "./meter.js";

const MISSING_LIMIT = 3;

export class UploadTask extends EventTarget {
  state = "ready";
  text = "";
  loaded = 0;
  statusUrl = "";
  trouble = null;
  #stop = new AbortController();
  #arrived = null;
  #missing = 0;
  #tries = 0;

  constructor(file, type) {
    super();
    this.file = file;
    this.type = type;
    this.meter = new Meter(file.size);
  }

  get isActive() {
    return ["queued", "sending", "waiting", "finishing"].includes(this.state);
  }

  to(state, text = "") {
    this.state = state;
    this.text = text;
    this.dispatchEvent(new Event("change"));
  }

  cancel() {
    this.#stop.abort(new DOMException("cancelled", "AbortError"));
    this.to("cancelled", "Cancelled. Nothing was kept.");
  }

  reset() {
    this.#stop = new AbortController();
    this.trouble = null;
    this.#tries = 0;
    this.loaded = 0;
    this.to("ready");
  }

  /** Goes on until the file is in, refused or cancelled; never rejects. */
  async run(api, contact) {
    const { signal } = this.#stop;
    while (this.state !== "done") {
      try {
        signal.throwIfAborted();
        await this.#attempt(api, contact, signal);
        this.to("done", "With us and being checked.");
      } catch (error) {
        if (signal.aborted || !(await this.#waits(error, signal))) {
          return;
        }
      }
    }
  }

  async #attempt(api, contact, signal) {
    if (!this.#arrived) {
      await checkReadable(this.file);
      this.#show(0);
      // Each try gets a form of its own: one that waited may have expired.
      const made = await api.create({ ...contact, ...this.#announcement() }, signal);
      await send(made.presigned_data, this.file, { signal, onProgress: (loaded) => this.#show(loaded) });
      this.#arrived = made;
    }
    this.loaded = this.file.size;
    this.to("finishing", "Sent. Telling our server …");
    await api.complete(this.#arrived.complete_url, signal);
    this.statusUrl = this.#arrived.status_url;
  }

  #announcement() {
    return { file_name: this.file.name, file_size: this.file.size, content_type: this.type.content_type };
  }

  #show(loaded) {
    this.loaded = loaded;
    this.to("sending", this.meter.describe(loaded));
  }

  /** Returns whether to try again, after the wait; else shows why not. */
  async #waits(error, signal) {
    const trouble = error instanceof Trouble ? error : new Trouble("Something unexpected happened in this page. Reload it and try again.");
    if (trouble.kind === "missing" && ++this.#missing > MISSING_LIMIT) {
      this.#arrived = null;
      this.#missing = 0;
    }
    const offline = navigator.onLine === false;
    const wait = waitFor(trouble, this.#tries);
    // Tries without any connection do not count.
    this.#tries += offline ? 0 : 1;
    if (wait === null) {
      this.trouble = trouble;
      this.to("failed", trouble.retry ? `${trouble.message}. Several tries did not help: a firewall or an extension may block the way.` : trouble.message);
      return false;
    }
    const tick = (left) => this.to("waiting", offline ? "You are offline. It goes on by itself when the connection is back." : `${trouble.message}. Trying again in ${left} s.`);
    return pause(wait, { signal, tick, endsOnline: trouble.kind !== "limit" }).then(() => true, () => false);
  }
}
