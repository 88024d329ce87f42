/** The site's own calls: announce a file, and tell that it has arrived. */
import { Trouble } from "./trouble.js";

const TIMEOUT = 30_000;
const DEFAULT_WAIT = 30;
const STALE_PAGE = new Set([400, 401, 403]);
const META = 'meta[name="csrf-token"]';

export class UploadApi {
  #meta = document.querySelector(META);

  create(announcement, signal) {
    return this.#post("/api/v1/uploads", announcement, signal);
  }

  complete(url, signal) {
    return this.#post(url, {}, signal);
  }

  async #post(url, body, signal, renewed = false) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.#meta.content };
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
      throw new Trouble("The connection was lost", { retry: true, kind: "network", cause: error });
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
    const said = problem.detail || "That did not work.";
    switch (answer.status) {
      case 400:
      case 401:
      case 403:
        return new Trouble("This page was open too long. Reload it and choose the files again; what you typed is kept.", { kind: "session" });
      case 404:
      case 409:
        return new Trouble("The file has not arrived yet", { retry: true, kind: "missing" });
      case 422:
        return new Trouble(said, { fields: problem.errors ?? {} });
      case 429:
        return new Trouble("Too many uploads in a short time", { retry: true, after, kind: "limit" });
      default:
        return new Trouble("Our server does not answer just now", { retry: answer.status >= 500 });
    }
  }
}
