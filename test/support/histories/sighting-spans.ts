import type { Sighting } from './history.ts'

interface Span {
  readonly from: number
  /** Infinity if it was shown to the end. */
  readonly to: number
}

/** When an observer saw which name. */
export interface Spans {
  /** Its first and its last sighting. */
  readonly from: number
  readonly to: number
  /** In order; empty for a name that was never shown. */
  of(name: string): readonly Span[]
  isShown(name: string, at: number): boolean
  /** The names it saw last. */
  readonly last: readonly string[]
}

/** Converts the sightings of one observer from changes to spans of time. */
export function spans(sightings: readonly Sighting[]): Spans {
  const ended = new Map<string, Span[]>()
  const open = new Map<string, number>()
  const begin = (name: string, at: number): void => {
    if (!open.has(name)) open.set(name, at)
  }
  const end = (name: string, at: number): void => {
    const from = open.get(name)
    if (from === undefined) return
    open.delete(name)
    const spans = ended.get(name)
    if (spans === undefined) ended.set(name, [{ from, to: at }])
    else spans.push({ from, to: at })
  }
  for (const sighting of sightings) {
    const { at } = sighting
    if (sighting.kind === 'everything') {
      const names = new Set(sighting.names)
      for (const name of [...open.keys()]) if (!names.has(name)) end(name, at)
      for (const name of names) begin(name, at)
    } else if (sighting.kind === 'change') {
      for (const name of sighting.removed) end(name, at)
      for (const name of sighting.added) begin(name, at)
    }
  }
  const last = [...open.keys()].sort()
  for (const name of last) end(name, Number.POSITIVE_INFINITY)
  const of = (name: string): readonly Span[] => ended.get(name) ?? []
  return {
    from: sightings[0]?.at ?? Number.POSITIVE_INFINITY,
    to: sightings.at(-1)?.at ?? Number.NEGATIVE_INFINITY,
    of,
    isShown: (name, at) => of(name).some(span => span.from <= at && at < span.to),
    last,
  }
}
