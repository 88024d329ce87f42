/** Keeps what is not finished in the browser's own database, so that a reload or a crash loses nothing. */
const STORE = "files";
/** Larger files are remembered by name only: a copy would fill the disk. */
const MOST_BYTES = 200_000_000;

export class Memory {
  #name;
  #open = null;
  #written = Promise.resolve();

  /** `name` is the database's, and that of the flag which says that something is in it. */
  constructor(name) {
    this.#name = name;
  }

  /** Remembers a task until it is done or given up; what cannot be kept is not worth an error. */
  watch(task, contact) {
    const id = crypto.randomUUID();
    const keep = () => this.#later((store) => store.put(record(id, task, contact())));
    const forget = () => this.#later((store) => store.delete(id));
    task.addEventListener("arrived", keep);
    task.addEventListener("change", () => {
      if (["done", "cancelled", "refused", "removed"].includes(task.state)) {
        forget();
      } else if (task.state === "queued") {
        keep();
      }
    });
    keep();
  }

  /** Resolves when all that was told so far is written. */
  settled() {
    return this.#written;
  }

  async all() {
    return this.#with("readonly", (store) => store.getAll());
  }

  async clear() {
    localStorage.removeItem(this.#name);
    await this.#with("readwrite", (store) => store.clear());
  }

  #later(change) {
    this.#written = this.#written.then(() => this.#with("readwrite", change)).then(() => this.#flag()).catch(() => {});
  }

  async #flag() {
    const left = await this.#with("readonly", (store) => store.count());
    if (left > 0) {
      localStorage.setItem(this.#name, "1");
    } else {
      localStorage.removeItem(this.#name);
    }
  }

  async #with(mode, act) {
    this.#open ??= opened(this.#name);
    const transaction = (await this.#open).transaction(STORE, mode);
    return new Promise((resolve, reject) => {
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

function opened(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function record(id, task, contact) {
  const { file, arrived } = task;
  return { id, name: file.name, size: file.size, file: file.size <= MOST_BYTES ? file : null, arrived, contact };
}
