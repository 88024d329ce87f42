/** Which files the site takes: the same list that the server checks against. */
import { bytes } from "../format.js";

export class Policy {
  #maxBytes;
  #types;

  constructor(json) {
    const policy = JSON.parse(json);
    this.#maxBytes = policy.max_bytes;
    this.#types = new Map(policy.types.flatMap((type) => type.extensions.map((extension) => [extension, type])));
  }

  typeOf(file) {
    return this.#types.get(extensionOf(file.name)) ?? null;
  }

  /** Returns a sentence that says why the file cannot be sent, or nothing. */
  objection(file) {
    if (!this.typeOf(file)) {
      const extension = extensionOf(file.name);
      return extension
        ? `We cannot take ${extension} files. Save it as one of the types listed above.`
        : "We cannot take a file whose name has no ending such as .csv.";
    }
    if (file.size === 0) {
      return "This file is empty. Choose one with content.";
    }
    if (file.size > this.#maxBytes) {
      return `This file has ${bytes(file.size)}; we can take ${bytes(this.#maxBytes)}. Send a part of it.`;
    }
    return "";
  }
}

function extensionOf(name) {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot).toLowerCase();
}
