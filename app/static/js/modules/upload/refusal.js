/** Turns the storage's refusals (S3's XML) into sentences. */
import { Trouble } from "./trouble.js";
import { say } from "./words.js";

const FINAL = {
  EntityTooLarge: "storage_too_large",
  EntityTooSmall: "empty_file",
  RequestTimeTooSkewed: "clock_skew",
};
const PASSING = new Set(["InternalError", "SlowDown", "ServiceUnavailable", "RequestTimeout", "BadDigest"]);

export function refusal(status, xml) {
  const code = between(xml, "Code");
  const message = between(xml, "Message");
  if (FINAL[code]) {
    return new Trouble(say(FINAL[code]));
  }
  if (code === "AccessDenied" && /expired/i.test(message)) {
    return new Trouble(say("permission_over"), { retry: true, kind: "expired" });
  }
  if (/according to policy/i.test(message)) {
    return new Trouble(say("not_as_announced"));
  }
  if (PASSING.has(code) || status >= 500) {
    return new Trouble(say("storage_busy"), { retry: true });
  }
  return new Trouble(say("storage_refused", { code: code || status }));
}

function between(xml, tag) {
  return new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1] ?? "";
}
