/** Takes files in: by the inputs for files, folders and the camera, by dropping, by pasting. */
const OVER = "drop-zone--over";

export class Intake {
  #zone;
  #inputs;
  #take;

  /** `take` is called with files, and with whether they came from a folder. */
  constructor(form, take) {
    this.#zone = form.querySelector("[data-drop-zone]");
    this.#inputs = form.querySelectorAll("[data-take]");
    this.#take = take;
  }

  start() {
    this.#offerFolder();
    for (const input of this.#inputs) {
      input.addEventListener("change", () => this.#chosen(input));
    }
    this.#zone.addEventListener("dragover", (event) => this.#over(event));
    this.#zone.addEventListener("dragleave", () => this.#zone.classList.remove(OVER));
    this.#zone.addEventListener("drop", (event) => this.#dropped(event));
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) {
        event.preventDefault();
        this.#take(files, false);
      }
    });
  }

  /** Takes what a visitor chose before this script came. */
  takeEarlier() {
    for (const input of this.#inputs) {
      this.#chosen(input);
    }
  }

  #chosen(input) {
    if (input.files.length > 0) {
      this.#take([...input.files], input.dataset.take === "folder");
      // The same file can then be chosen again after it was removed.
      input.value = "";
    }
  }

  /** Choosing a folder is in every browser but in no standard: it is switched on where it is known. */
  #offerFolder() {
    const [folder] = [...this.#inputs].filter((input) => input.dataset.take === "folder");
    if ("webkitdirectory" in folder) {
      folder.webkitdirectory = true;
      folder.parentElement.hidden = false;
    }
  }

  shrink() {
    this.#zone.classList.add("drop-zone--small");
  }

  #over(event) {
    if (event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      this.#zone.classList.add(OVER);
    }
  }

  async #dropped(event) {
    event.preventDefault();
    this.#zone.classList.remove(OVER);
    const plain = [...event.dataTransfer.files];
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (entries.some((entry) => entry.isDirectory)) {
      const { filesOf } = await import("./folder.js");
      this.#take(await filesOf(entries), true);
    } else {
      this.#take(plain, false);
    }
  }
}
