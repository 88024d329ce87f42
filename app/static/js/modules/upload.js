/** The upload form: files go straight to the storage, two at a time, and survive a broken connection. */
import { Announcer } from "./upload/announcer.js";
import { Contact } from "./upload/contact.js";
import { Intake } from "./upload/intake.js";
import { FileList } from "./upload/list.js";
import { Policy } from "./upload/policy.js";
import { SubmitButton } from "./upload/submit-button.js";
import { Unfinished } from "./upload/unfinished.js";
import { files as count, say } from "./upload/words.js";

const SPOKEN_SHARES = [0.25, 0.5, 0.75];

export class UploadForm {
  #form;
  #policy;
  #contact;
  #list;
  #details;
  #intake;
  #announcer;
  #button;
  #sending = null;
  #api = null;
  #queue = null;
  #unfinished;
  #spoken = 0;

  constructor(form) {
    this.#form = form;
    this.#policy = new Policy(form.dataset.policy);
    this.#contact = new Contact(form);
    this.#list = new FileList(form);
    this.#details = form.querySelector("[data-details]");
    this.#intake = new Intake(form, (files, isFolder) => (isFolder ? this.#addFolder(files) : this.#add(files)));
    this.#button = new SubmitButton(form);
    this.#unfinished = new Unfinished(form, this.#contact);
    this.#announcer = new Announcer(form.querySelector("[data-announce]"));
  }

  start() {
    this.#form.noValidate = true;
    this.#contact.restore();
    // Most visitors only read: what sends is fetched at the first sign that this one will do more.
    for (const sign of ["focusin", "pointerover"]) {
      this.#form.addEventListener(sign, () => import("./upload/sending.js").catch(() => {}), { once: true });
    }
    this.#list.onCancelAll(() => this.#cancelAll());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    addEventListener("beforeunload", (event) => this.#queue?.isBusy && event.preventDefault());
    this.#intake.start();
    // First what an earlier visit left, or a file of this one would be taken for such.
    this.#unfinished.start((records) => this.#goOn(records)).catch(() => {}).finally(() => this.#intake.takeEarlier());
  }

  /** Resolves to whether files can be taken: not where what sends them cannot be fetched, and that is said. */
  async #isReady() {
    try {
      this.#sending ??= await import("./upload/sending.js");
    } catch {
      this.#contact.show({ files: [say("connection_lost")] });
      return false;
    }
    this.#api ??= new this.#sending.UploadApi();
    this.#queue ??= new this.#sending.UploadQueue(this.#api);
    return true;
  }

  async #goOn(records) {
    if (!(await this.#isReady())) {
      return;
    }
    for (const { file, name, arrived } of records) {
      this.#put(file ?? new File([], name), { arrived });
    }
    if (Object.keys(this.#contact.problems()).length === 0) {
      this.#submit();
    }
  }

  async #addFolder(files) {
    const taken = files.filter((file) => !this.#policy.objection(file));
    await this.#add(taken);
    this.#list.note(taken.length < files.length ? say("folder_left_out", { added: count(taken.length), left: count(files.length - taken.length) }) : "");
  }

  async #add(files) {
    if (!(await this.#isReady())) {
      return;
    }
    const fresh = files.filter((file) => !this.#list.holds(file));
    fresh.forEach((file) => this.#put(file));
    this.#intake.shrink();
    const refused = this.#list.inState("refused").length;
    this.#announcer.say([say("added", { files: count(fresh.length) }), refused ? say("refused", { files: count(refused) }) : ""].join(" "));
    this.#contact.show({}, { focus: false });
  }

  #put(file, { arrived = null } = {}) {
    const task = new this.#sending.UploadTask(file, this.#policy.typeOf(file));
    task.arrived = arrived;
    this.#details.hidden = false;
    this.#list.add(task, { cancel: () => task.cancel(), retry: () => this.#retry(task) });
    task.addEventListener("change", () => this.#watch(task));
    const objection = arrived ? "" : this.#policy.objection(file);
    if (objection) {
      task.to("refused", objection);
    } else {
      this.#unfinished.remember(task).catch(() => {});
    }
  }

  async #submit() {
    // Also where nothing is chosen yet: a file may have been, a moment ago, and wait for the same.
    if (!(await this.#isReady())) {
      return;
    }
    const ready = this.#list.inState("ready");
    const none = say(this.#list.tasks.length === 0 ? "choose_one" : "choose_other");
    const missing = ready.length === 0 && !this.#queue.isBusy ? { files: [none] } : {};
    const problems = { ...missing, ...this.#contact.problems() };
    this.#contact.show(problems);
    if (Object.keys(problems).length === 0 && ready.length > 0) {
      this.#run(ready);
    }
  }

  #retry(task) {
    task.reset();
    this.#submit();
  }

  async #run(tasks) {
    const text = say("sending_files", { files: count(tasks.length) });
    this.#list.title(text);
    this.#announcer.say(text);
    this.#spoken = 0;
    this.#button.busy(true);
    this.#list.showTitle();
    await this.#queue.start(tasks, this.#contact.values());
    this.#button.busy(false);
    this.#finish();
  }

  #finish() {
    const done = this.#list.inState("done");
    const open = this.#list.tasks.length - done.length;
    if (done.length === 1 && open === 0) {
      const leave = () => location.assign(done[0].statusUrl);
      this.#unfinished.settled().then(leave, leave);
      return;
    }
    const text = open === 0 ? say("all_sent", { files: count(done.length) }) : say("some_sent", { files: count(done.length), open });
    this.#list.title(done.length > 0 ? text : say("your_files"));
    this.#announcer.say(text);
    if (open === 0 && done.length > 0) {
      this.#list.showTitle();
      this.#details.hidden = true;
    }
  }

  #watch(task) {
    if (task.state === "failed") {
      this.#failed(task);
    } else if (task.state === "waiting") {
      this.#announcer.say(`${task.file.name}: ${task.text.replace(/\d+ s\./, "…")}`);
    } else if (task.state === "sending") {
      this.#speakShare();
    } else if (task.state === "done" && task.outcome === "") {
      this.#follow(task);
    }
  }

  async #follow(task) {
    task.outcome = "scanning";
    const { follow } = await import("./upload/follow.js");
    await follow(task, this.#api);
    this.#announcer.say(`${task.file.name}: ${task.text}`);
  }

  #failed(task) {
    const { fields, kind, message } = task.trouble;
    this.#announcer.say(`${task.file.name}: ${message}`);
    if (kind === "session") {
      this.#queue.halt();
      this.#contact.keep();
    }
    if (!fields) {
      return;
    }
    const { file, contact } = this.#sending.byPlace(fields);
    if (Object.keys(contact).length > 0) {
      this.#queue.halt();
      task.reset();
      this.#contact.show(contact);
    }
    if (file.length > 0) {
      task.to("refused", file.join(" "));
    }
  }

  #speakShare() {
    const next = SPOKEN_SHARES[this.#spoken];
    if (next && this.#list.share >= next) {
      this.#announcer.say(say("share_sent", { share: Math.round(100 * next) }));
      this.#spoken += 1;
    }
  }

  #cancelAll() {
    for (const task of this.#list.tasks.filter((each) => each.isActive && each.state !== "finishing")) {
      task.cancel();
    }
    this.#announcer.say(say("all_cancelled"));
  }
}
