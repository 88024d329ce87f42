/** Speed and time left of one transfer. */
import { bytes, duration } from "../format.js";
import { say } from "./words.js";

const SAMPLE = 400;
const SMOOTHING = 0.3;

export class Meter {
  #size;
  #speed = 0;
  #at = 0;
  #loaded = 0;

  constructor(size) {
    this.#size = size;
  }

  describe(loaded) {
    this.#note(loaded);
    const parts = [`${Math.floor((100 * loaded) / this.#size)} %`, say("of_size", { sent: bytes(loaded), size: bytes(this.#size) })];
    if (this.#speed > 0) {
      parts.push(`${bytes(this.#speed)}/s`, say("time_left", { time: duration((this.#size - loaded) / this.#speed) }));
    }
    return parts.join(" · ");
  }

  #note(loaded) {
    const now = performance.now();
    if (loaded < this.#loaded || this.#at === 0) {
      this.#speed = 0;
    } else if (now - this.#at < SAMPLE) {
      return;
    } else {
      const latest = (1000 * (loaded - this.#loaded)) / (now - this.#at);
      this.#speed = this.#speed ? this.#speed + SMOOTHING * (latest - this.#speed) : latest;
    }
    this.#at = now;
    this.#loaded = loaded;
  }
}
