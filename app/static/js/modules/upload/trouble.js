const FILE_FIELDS = ["file_name", "file_size", "content_type"];

/** Parts the server's sentences: those for the file's row, and those for fields of the form. */
export function byPlace(fields) {
  const isContact = ([name]) => !FILE_FIELDS.includes(name);
  return {
    file: FILE_FIELDS.flatMap((name) => fields[name] ?? []),
    contact: Object.fromEntries(Object.entries(fields).filter(isContact)),
  };
}

/**
 * What went wrong, in words for the visitor, and what would help.
 * `retry`: the same again may succeed. `after`: seconds to wait first, where the server said so.
 * `fields`: sentences for fields of the form. `kind`: "session" where the page is too old to go on,
 * "missing" where the storage does not hold the file yet.
 */
export class Trouble extends Error {
  constructor(message, { retry = false, after = 0, fields = null, kind = "", cause } = {}) {
    super(message, { cause });
    this.retry = retry;
    this.after = after;
    this.fields = fields;
    this.kind = kind;
  }
}
