// Numbers and times as people read them, in the reader's own language and zone.

const units = ["B", "KB", "MB", "GB", "TB"];

export function bytes(n: number): string {
  let at = 0;
  let value = n;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

export function count(n: number | string): string {
  return Number(n).toLocaleString();
}

export function plural(n: number, one: string, more = one + "s"): string {
  return `${count(n)} ${n === 1 ? one : more}`;
}

const dateTime = new Intl.DateTimeFormat(undefined, {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** A time in seconds since the epoch. */
export function time(seconds: number): string {
  return dateTime.format(new Date(seconds * 1000));
}

/** Every form in which the services tell a time, in seconds since the epoch. */
export function secondsOf(value: number | string): number {
  return typeof value === "number" ? value : Date.parse(value) / 1000;
}

export function duration(seconds: number): string {
  if (seconds % 86400 === 0 && seconds > 0) return plural(seconds / 86400, "day");
  if (seconds % 3600 === 0 && seconds > 0) return plural(seconds / 3600, "hour");
  if (seconds % 60 === 0 && seconds > 0) return plural(seconds / 60, "minute");
  return plural(seconds, "second");
}

/** A span of time in its largest unit that says enough: "40 s", "12 min", "3 h 20 min". */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 100) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 10) return `${hours} h ${minutes % 60} min`;
  return hours < 48 ? `${hours} h` : plural(Math.floor(hours / 24), "day");
}

export function number(n: number): string {
  if (n !== 0 && (Math.abs(n) >= 1e9 || Math.abs(n) < 1e-3)) return n.toExponential(2);
  return n.toLocaleString(undefined, { maximumFractionDigits: 3 });
}
