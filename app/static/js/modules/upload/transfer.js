/** Sends one file straight to the storage with the form that the server signed. */
import { refusal } from "./refusal.js";
import { Trouble } from "./trouble.js";

const STALL = 45_000;
const LAST_WORD = 180_000;
const LOST = "The connection to the storage was lost";

export function send({ url, fields }, file, { signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stalled = 0;
    const watch = (time) => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), time);
    };
    const lost = () => reject(new Trouble(LOST, { retry: true, kind: "network" }));
    request.upload.onprogress = (event) => {
      watch(STALL);
      onProgress(Math.min(event.loaded, file.size));
    };
    request.upload.onload = () => watch(LAST_WORD);
    request.onload = () => (request.status < 300 ? resolve() : reject(refusal(request.status, request.responseText)));
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
    throw new Trouble("The file was moved or changed since you chose it. Remove it and choose it again.");
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
