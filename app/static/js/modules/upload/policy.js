/** Which files the site takes: the same list that the server checks against. */
import { bytes } from "../format.js";
import { say } from "./words.js";

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
        ? say("type_refused", { extension })
        : say("no_extension");
    }
    if (file.size === 0) {
      return say("empty_file");
    }
    if (file.size > this.#maxBytes) {
      return say("too_large", { size: bytes(file.size), limit: bytes(this.#maxBytes) });
    }
    return "";
  }
}

function extensionOf(name) {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot).toLowerCase();
}
