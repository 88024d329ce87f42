/** Turns the storage's refusals (S3's XML) into sentences. */
import { Trouble } from "./trouble.js";

const FINAL = {
  EntityTooLarge: "This file is larger than we can take. Send a smaller part of it.",
  EntityTooSmall: "This file is empty. Choose one with content.",
  RequestTimeTooSkewed: "The clocks do not agree, so the storage refused the file. Check your computer’s date and time.",
};
const PASSING = new Set(["InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout", "BadDigest"]);

export function refusal(status, xml) {
  const code = between(xml, "Code");
  const message = between(xml, "Message");
  if (FINAL[code]) {
    return new Trouble(FINAL[code]);
  }
  if (code === "AccessDenied" && /expired/i.test(message)) {
    return new Trouble("The permission to send ran out", { retry: true, kind: "expired" });
  }
  if (/according to policy/i.test(message)) {
    return new Trouble("The storage refused this file: it is not what was announced. Remove it and choose it again.");
  }
  if (PASSING.has(code) || status >= 500) {
    return new Trouble("The storage is busy", { retry: true });
  }
  return new Trouble(`The storage refused this file (${code || status}). Try again, or tell us about it.`);
}

function between(xml, tag) {
  return new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1] ?? "";
}
