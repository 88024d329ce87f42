/** Takes files in: by the file input, by dropping files or folders, by pasting. */
const OVER = "drop-zone--over";

export class Intake {
  #zone;
  #input;
  #take;

  constructor(zone, take) {
    this.#zone = zone;
    this.#input = zone.querySelector("input");
    this.#take = take;
  }

  start() {
    this.#input.addEventListener("change", () => {
      this.#take([...this.#input.files]);
      // The same file can then be chosen again after it was removed.
      this.#input.value = "";
    });
    this.#zone.addEventListener("dragover", (event) => this.#over(event));
    this.#zone.addEventListener("dragleave", () => this.#zone.classList.remove(OVER));
    this.#zone.addEventListener("drop", (event) => this.#dropped(event));
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) {
        event.preventDefault();
        this.#take(files);
      }
    });
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
    const hasFolder = entries.some((entry) => entry.isDirectory);
    this.#take(hasFolder ? (await Promise.all(entries.map(filesIn))).flat() : plain);
  }
}

async function filesIn(entry) {
  if (entry.isFile) {
    return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A reader hands out its entries in portions until one is empty.
    const portion = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) {
      return found;
    }
    found.push(...(await Promise.all(portion.map(filesIn))).flat());
  }
}
