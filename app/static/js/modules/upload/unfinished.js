/** What is not finished: offered again after a reload, remembered from now on; a page works without either. */
const FLAG = "unfinished-uploads";

export class Unfinished {
  #form;
  #contact;
  #memory = null;

  constructor(form, contact) {
    this.#form = form;
    this.#contact = contact;
  }

  async start(goOn) {
    if (stored() === null) {
      return;
    }
    const memory = await this.#load();
    const { Restore } = await import("./restore.js");
    await new Restore(this.#form, memory).offer((records) => {
      this.#contact.fill(records[0]?.contact ?? {});
      goOn(records);
    });
  }

  async remember(task) {
    const memory = await this.#load();
    memory.watch(task, () => this.#contact.values());
  }

  /** Resolves when what is finished is forgotten, so that the page may be left. */
  async settled() {
    const memory = await this.#memory;
    await memory?.settled();
  }

  #load() {
    this.#memory ??= import("./memory.js").then(({ Memory }) => new Memory(FLAG));
    return this.#memory;
  }
}

/** Returns the flag, or null also where the browser keeps nothing for this site. */
function stored() {
  try {
    return localStorage.getItem(FLAG);
  } catch {
    return null;
  }
}
