/** The page's sentences: the server writes them in the visitor's language, the scripts only fill in values. */
const words = JSON.parse(document.querySelector("[data-words]")?.dataset.words ?? "{}");

export function say(key, values = {}) {
  return (words[key] ?? key).replaceAll(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function files(count) {
  return count === 1 ? say("one_file") : say("files", { count });
}
