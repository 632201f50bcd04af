/** However large weights are, no server is listed more often. */
const MAX_TIMES = 100

/**
 * A list in which each item occurs in proportion to its weight, as evenly as possible: who goes round it gives each its share. What has no
 * weight has the weight 1, and what has the weight 0 does not occur.
 */
export function weighted<T>(items: readonly T[], weightOf: (item: T) => unknown): readonly T[] {
  const known = items.map(item => ({ item, weight: toWeight(weightOf(item)) })).filter(({ weight }) => weight > 0)
  const shares = toIntegers(known.map(({ weight }) => weight))
  const rounds = shares.reduce((sum, share) => sum + share, 0)
  const credits = shares.map(() => 0)
  // Smooth weighted round robin: each earns its share in every round, and the richest pays for all.
  return Array.from({ length: rounds }, () => {
    shares.forEach((share, at) => {
      credits[at] = (credits[at] ?? 0) + share
    })
    const richest = credits.indexOf(Math.max(...credits))
    credits[richest] = (credits[richest] ?? 0) - rounds
    return (known[richest] as { readonly item: T }).item
  })
}

function toWeight(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 1
}

/** The same proportions in small integers, each at least 1. */
function toIntegers(weights: readonly number[]): readonly number[] {
  const divisor = weights.every(Number.isInteger) ? weights.reduce(greatestCommonDivisor, 0) : Math.min(...weights)
  const scale = Math.max(divisor, Math.max(...weights) / MAX_TIMES)
  return weights.map(weight => Math.max(1, Math.round(weight / scale)))
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
