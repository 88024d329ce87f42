/** How long to wait before the next try, and the waiting itself. */
const FIRST = 1000;
const LONGEST = 30_000;
const TRIES = 8;

/** Returns milliseconds, or null where trying again is of no use. */
export function waitFor(trouble, attempt) {
  if (!trouble.retry || attempt >= TRIES) {
    return null;
  }
  if (trouble.after) {
    return trouble.after * 1000;
  }
  if (trouble.kind === "expired") {
    return 0;
  }
  // Half fixed, half chance: pages that lost the same server do not all come back at once.
  const full = Math.min(FIRST * 2 ** attempt, LONGEST);
  return full / 2 + (Math.random() * full) / 2;
}

/** Waits, calling `tick` with the seconds left; a connection that comes back ends the wait. */
export function pause(wait, { signal, tick, endsOnline }) {
  return new Promise((resolve, reject) => {
    const until = Date.now() + wait;
    const done = (settle) => () => {
      clearInterval(timer);
      removeEventListener("online", online);
      settle();
    };
    const online = endsOnline ? done(resolve) : () => {};
    const look = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left <= 0) {
        done(resolve)();
      } else {
        tick(left);
      }
    };
    const timer = setInterval(look, 500);
    addEventListener("online", online);
    signal.addEventListener("abort", done(() => reject(signal.reason)), { once: true });
    look();
  });
}
