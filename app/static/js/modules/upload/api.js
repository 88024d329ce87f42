/** The site's own calls: announce a file, and tell that it has arrived. */
import { Trouble } from "./trouble.js";
import { say } from "./words.js";

const TIMEOUT = 30_000;
const DEFAULT_WAIT = 30;
const STALE_PAGE = new Set([400, 401, 403]);
const META = 'meta[name="csrf-token"]';
const LANGUAGE = { "Accept-Language": document.documentElement.lang };

export class UploadApi {
  #meta = document.querySelector(META);

  create(announcement, signal) {
    return this.#post("/api/v1/uploads", announcement, signal);
  }

  complete(url, signal) {
    return this.#post(url, {}, signal);
  }

  /** Returns the upload's present state, or null where it is what the ETag stands for. */
  async look(id, etag, signal) {
    const answer = await this.#fetch(`/api/v1/uploads/${id}`, { headers: { ...LANGUAGE, ...(etag && { "If-None-Match": etag }) } }, signal);
    if (answer.status === 304) {
      return null;
    }
    if (!answer.ok) {
      throw await this.#trouble(answer);
    }
    return { etag: answer.headers.get("ETag") ?? "", upload: await answer.json() };
  }

  async #post(url, body, signal, renewed = false) {
    const headers = { ...LANGUAGE, "Content-Type": "application/json", "X-CSRFToken": this.#meta.content };
    const answer = await this.#fetch(url, { method: "POST", headers, body: JSON.stringify(body) }, signal);
    if (answer.ok) {
      return answer.json();
    }
    if (STALE_PAGE.has(answer.status) && !renewed) {
      await this.#renewToken(signal);
      return this.#post(url, body, signal, true);
    }
    throw await this.#trouble(answer);
  }

  async #fetch(url, options, signal) {
    const limit = AbortSignal.timeout(TIMEOUT);
    const both = AbortSignal.any ? AbortSignal.any([signal, limit]) : signal;
    try {
      return await fetch(url, { ...options, signal: both });
    } catch (error) {
      signal.throwIfAborted();
      throw new Trouble(say("connection_lost"), { retry: true, kind: "network", cause: error });
    }
  }

  /** A page that was open for long holds an old token: take a new one from a fresh copy of the page. */
  async #renewToken(signal) {
    const answer = await this.#fetch(location.pathname, { headers: { Accept: "text/html" } }, signal);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.#meta.content = page.querySelector(META)?.content ?? this.#meta.content;
  }

  async #trouble(answer) {
    const problem = await answer.json().catch(() => ({}));
    const after = Number.parseInt(answer.headers.get("Retry-After"), 10) || DEFAULT_WAIT;
    const said = problem.detail || say("did_not_work");
    switch (answer.status) {
      case 400:
      case 401:
      case 403:
        return new Trouble(say("page_too_old"), { kind: "session" });
      case 404:
      case 409:
        return new Trouble(say("not_arrived"), { retry: true, kind: "missing" });
      case 422:
        return new Trouble(said, { fields: problem.errors ?? {} });
      case 429:
        return new Trouble(say("too_many"), { retry: true, after, kind: "limit" });
      default:
        return new Trouble(say("server_silent"), { retry: answer.status >= 500 });
    }
  }
}
