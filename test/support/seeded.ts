/** Pseudo-random numbers, the same for the same seed. */
export interface Seeded {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  /** From `from` up to, but without, `to`. */
  between(from: number, to: number): number
  pick<T>(from: readonly T[]): T
}

/** Mulberry32: small, fast, good enough for choices of a test. */
export function seeded(seed: number | string): Seeded {
  let state = (typeof seed === 'number' ? seed : hash(seed)) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    between: (from, to) => from + (to - from) * next(),
    pick: <T>(from: readonly T[]): T => {
      if (from.length === 0) throw new Error('there is nothing to pick from')
      return from[below(from.length)] as T
    },
  }
}

function hash(text: string): number {
  let h = 2_166_136_261
  for (const byte of Buffer.from(text)) h = Math.imul(h ^ byte, 16_777_619)
  return h
}
