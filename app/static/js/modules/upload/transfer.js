/** Sends one file straight to the storage with the form that the server signed. */
import { Trouble } from "./trouble.js";
import { say } from "./words.js";

const STALL = 45_000;
const LAST_WORD = 180_000;

export function send({ url, fields }, file, { signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stalled = 0;
    const watch = (time) => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), time);
    };
    const lost = () => reject(new Trouble(say("storage_lost"), { retry: true, kind: "network" }));
    request.upload.onprogress = (event) => {
      watch(STALL);
      onProgress(Math.min(event.loaded, file.size));
    };
    request.upload.onload = () => watch(LAST_WORD);
    request.onload = () => (request.status < 300 ? resolve() : refused(request).then(reject));
    request.onerror = lost;
    request.onabort = () => (signal.aborted ? reject(signal.reason) : lost());
    request.onloadend = () => clearTimeout(stalled);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.open("POST", url);
    watch(STALL);
    request.send(formOf(fields, file));
  });
}

/** Fails early where the file was moved, changed or deleted since it was chosen. */
export async function checkReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new Trouble(say("file_moved"));
  }
}

/** The storage's refusals are rare: what reads them is fetched when there is one. */
async function refused({ status, responseText }) {
  try {
    const { refusal } = await import("./refusal.js");
    return refusal(status, responseText);
  } catch {
    return new Trouble(say("storage_lost"), { retry: true, kind: "network" });
  }
}

function formOf(fields, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, value);
  }
  // The storage ignores every field after the file.
  form.append("file", file);
  return form;
}
