/** One file on its way: announce, send, complete, and again from the right place when something fails. */
import { Trouble } from "./trouble.js";
import { checkReadable, send } from "./transfer.js";
import { pause, waitFor } from "./patience.js";
import { Meter } from "./meter.js";
import { say } from "./words.js";

const MISSING_LIMIT = 3;

export class UploadTask extends EventTarget {
  state = "ready";
  text = "";
  loaded = 0;
  statusUrl = "";
  outcome = "";
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

  /** What the server knows of a file that has arrived: enough to complete it after a reload. */
  get arrived() {
    return this.#arrived;
  }

  set arrived(made) {
    this.#arrived = made;
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
    this.to("cancelled", say("cancelled"));
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
        this.to("done", say("being_checked"));
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
      this.#arrived = { upload_id: made.upload_id, complete_url: made.complete_url, status_url: made.status_url };
      this.dispatchEvent(new Event("arrived"));
    }
    this.loaded = this.file.size;
    this.to("finishing", say("telling"));
    await api.complete(this.#arrived.complete_url, signal);
    this.statusUrl = this.#arrived.status_url + say("status_query");
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
    const trouble = error instanceof Trouble ? error : new Trouble(say("unexpected"));
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
      this.to("failed", trouble.retry ? say("gave_up", { reason: trouble.message }) : trouble.message);
      return false;
    }
    const tick = (left) => this.to("waiting", offline ? say("offline") : say("trying_again", { reason: trouble.message, seconds: left }));
    return pause(wait, { signal, tick, endsOnline: trouble.kind !== "limit" }).then(() => true, () => false);
  }
}
