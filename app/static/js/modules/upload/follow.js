/** Follows a file that is with us: the checks as they pass, then what was found. */
import { say } from "./words.js";

const FIRST_WAIT = 800;
const LONGEST_WAIT = 8000;
const GROWTH = 1.35;
const FINAL = new Set(["processed", "quarantined", "rejected", "error", "expired", "deleted"]);

export async function follow(task, api) {
  const never = new AbortController().signal;
  let etag = "";
  let wait = FIRST_WAIT;
  while (!FINAL.has(task.outcome)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * GROWTH, LONGEST_WAIT);
    const seen = await api.look(task.arrived.upload_id, etag, never).catch(() => null);
    if (seen) {
      etag = seen.etag;
      task.outcome = seen.upload.status;
      task.to("done", sentence(seen.upload));
    }
  }
}

function sentence({ status, message, summary }) {
  if (status === "processed") {
    const { rows, columns, width, height } = summary;
    if (rows !== undefined) {
      return say("result_table", { rows: rows.toLocaleString(), columns: columns.toLocaleString() });
    }
    return width ? say("result_image", { width, height }) : say("result");
  }
  const known = { scanning: "being_checked", processing: "being_analysed" }[status];
  return known ? say(known) : message;
}
