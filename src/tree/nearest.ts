/** The most edits at which a word is still taken for a misspelling of another. */
const MAX_EDITS = 2

/** Words that are compared at the most; a hint is not worth more time. */
const MAX_CANDIDATES = 5_000

/**
 * The candidate that was probably meant: at most two letters added, left out, replaced or swapped, and never more than half
 * of them. The first of the best.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.min(MAX_EDITS, Math.floor(word.length / 2)) + 1
  let left = MAX_CANDIDATES
  for (const candidate of candidates) {
    if (left-- === 0) break
    const edits = distance(word, candidate, least)
    if (edits < least) [best, least] = [candidate, edits]
  }
  return best
}

/** Edits from one word to the other; `limit` if they are that many or more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let edits = Math.min(cell(last, j) + 1, cell(row, j - 1) + 1, cell(last, j - 1) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, cell(beforeLast, j - 2) + 1)
      row.push(edits)
    }
    if (Math.min(...row) >= limit) return limit
    ;[beforeLast, last] = [last, row]
  }
  return Math.min(cell(last, b.length), limit)
}

function cell(row: readonly number[], index: number): number {
  return row[index] as number
}
