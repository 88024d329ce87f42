/** Sizes and times as people read them; the units are those of the server's pages. */
const UNITS = ["bytes", "KB", "MB", "GB"];
const number = (digits) => new Intl.NumberFormat("en", { maximumFractionDigits: digits });

export function bytes(size) {
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${number(unit === 0 || value >= 100 ? 0 : 1).format(value)} ${UNITS[unit]}`;
}

export function duration(seconds) {
  if (seconds < 60) {
    return `${Math.max(1, Math.ceil(seconds))} s`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
