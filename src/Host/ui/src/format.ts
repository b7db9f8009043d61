const unitsPerQuil = 8_000_000_000n;

/** Units as QUIL with that many decimals, rounded down. */
export function quil(units: string | bigint, digits = 6): string {
  const value = BigInt(units);
  const whole = value / unitsPerQuil;
  const part = (value % unitsPerQuil) * 10n ** BigInt(digits) / unitsPerQuil;
  return `${group(whole.toString())}.${part.toString().padStart(digits, "0")}`;
}

/** Q32.32 with two decimals. */
export function score(value: string): string {
  const fixed = BigInt(value);
  const part = ((fixed & 0xffff_ffffn) * 100n) >> 32n;
  return `${group((fixed >> 32n).toString())}.${part.toString().padStart(2, "0")}`;
}

export function group(digits: string | number): string {
  return String(digits).replace(/\B(?=(\d{3})+(?!\d))/g, " ");
}

export function bytes(value: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let at = 0;
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at++;
  }
  return `${at === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[at]}`;
}

export function duration(seconds: number): string {
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor(s % 86400 / 3600)} h`;
}

export function short(hash: string): string {
  return hash.slice(0, 8);
}

export function shortPeer(id: string): string {
  return id.length > 14 ? `…${id.slice(-8)}` : id;
}

export function who(name: string, address: string): string {
  return name === "" ? short(address) : name;
}

export function time(stamp: string): string {
  return new Date(stamp).toLocaleTimeString([], { hour12: false });
}
