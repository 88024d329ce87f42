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
