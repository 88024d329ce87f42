/** The upload form: files go straight to the storage, two at a time, and survive a broken connection. */
import { files as count } from "./format.js";
import { Announcer } from "./upload/announcer.js";
import { UploadApi } from "./upload/api.js";
import { Contact } from "./upload/contact.js";
import { Intake } from "./upload/intake.js";
import { FileList } from "./upload/list.js";
import { Policy } from "./upload/policy.js";
import { UploadQueue } from "./upload/queue.js";
import { SubmitButton } from "./upload/submit-button.js";
import { UploadTask } from "./upload/task.js";
import { byPlace } from "./upload/trouble.js";

const SPOKEN_SHARES = [0.25, 0.5, 0.75];

export class UploadForm {
  #form;
  #policy;
  #contact;
  #list;
  #intake;
  #announcer;
  #button;
  #queue = new UploadQueue(new UploadApi());
  #spoken = 0;

  constructor(form) {
    this.#form = form;
    this.#policy = new Policy(form.dataset.policy);
    this.#contact = new Contact(form);
    this.#list = new FileList(form);
    this.#intake = new Intake(form.querySelector("[data-drop-zone]"), (files) => this.#add(files));
    this.#button = new SubmitButton(form);
    this.#announcer = new Announcer(form.querySelector("[data-announce]"));
  }

  start() {
    this.#form.noValidate = true;
    this.#contact.restore();
    this.#intake.start();
    this.#list.onCancelAll(() => this.#cancelAll());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    addEventListener("beforeunload", (event) => this.#queue.isBusy && event.preventDefault());
  }

  #add(files) {
    const fresh = files.filter((file) => !this.#list.holds(file));
    for (const file of fresh) {
      const task = new UploadTask(file, this.#policy.typeOf(file));
      this.#list.add(task, { cancel: () => task.cancel(), retry: () => this.#retry(task) });
      task.addEventListener("change", () => this.#watch(task));
      const objection = this.#policy.objection(file);
      if (objection) {
        task.to("refused", objection);
      }
    }
    this.#intake.shrink();
    const refused = this.#list.inState("refused").length;
    this.#announcer.say(`${count(fresh.length)} added.${refused ? ` ${count(refused)} cannot be sent; the reason is in the list.` : ""}`);
    this.#contact.show({}, { focus: false });
  }

  #submit() {
    const ready = this.#list.inState("ready");
    const none = this.#list.tasks.length === 0 ? "Choose at least one file." : "Choose a file that can be sent.";
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
    this.#list.title(`Sending ${count(tasks.length)}`);
    this.#announcer.say(`Sending ${count(tasks.length)}.`);
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
      location.assign(done[0].statusUrl);
      return;
    }
    const text = done.length > 0 && open === 0 ? `All ${count(done.length)} are with us` : `${count(done.length)} sent, ${open} not sent`;
    this.#list.title(done.length > 0 ? text : "Your files");
    this.#announcer.say(text);
  }

  #watch(task) {
    if (task.state === "failed") {
      this.#failed(task);
    } else if (task.state === "waiting") {
      this.#announcer.say(`${task.file.name}: ${task.text.replace(/ in \d+ s/, " soon")}`);
    } else if (task.state === "sending") {
      this.#speakShare();
    }
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
    const { file, contact } = byPlace(fields);
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
      this.#announcer.say(`${Math.round(100 * next)} percent sent.`);
      this.#spoken += 1;
    }
  }

  #cancelAll() {
    for (const task of this.#list.tasks.filter((each) => each.isActive && each.state !== "finishing")) {
      task.cancel();
    }
    this.#announcer.say("All uploads are cancelled.");
  }
}
