import type { History, Life, Sighting } from './history.ts'
import { spans } from './sighting-spans.ts'

/** A violated guarantee, for a person to read. */
export interface Violation {
  readonly rule: string
  readonly source: string
  readonly name: string
  readonly at: number
  readonly what: string
}

export interface Bounds {
  /** The session timeout that the store grants; a dead gateway's providers live that much longer. */
  readonly sessionTimeoutMs: number
  /** The tolerated delay of an observer and the machine. */
  readonly slackMs: number
  /** The tolerated delay until an observer sees something for the first time. */
  readonly firstSightMs: number
}

/** The observer that reads the store itself, and therefore defines when something was gone. */
export const NATIVE = 'native'

/** A living provider that an observer missed. */
export interface Blink {
  readonly source: string
  readonly name: string
  readonly at: number
  readonly lengthMs: number
}

export function blinks(history: History, { firstSightMs }: Bounds): Blink[] {
  const found: Blink[] = []
  const lives = byName(history.lives)
  for (const [source, sightings] of bySource(history.sightings)) {
    const seen = spans(sightings)
    for (const [name, own] of lives) {
      for (const { from, to } of stretches(own)) {
        const start = Math.max(from, seen.from)
        for (const gap of gaps(seen.of(name), start, Math.min(to, seen.to))) {
          const lengthMs = gap.to - gap.from
          if (gap.from === start && lengthMs <= firstSightMs) continue
          found.push({ source, name, at: gap.from, lengthMs })
        }
      }
    }
  }
  return found
}

/**
 * A provider whose client renews is in every reading of every observer, from the first reading that shows it, which is at the latest
 * `firstSightMs` after its registration was confirmed.
 */
export function noBlink(history: History, bounds: Bounds): Violation[] {
  return blinks(history, bounds).map(({ source, name, at, lengthMs }) => {
    const what = `${name} was missing for ${lengthMs.toFixed(0)} ms while its client renewed`
    return { rule: 'noBlink', source, name, at, what }
  })
}

/** A provider that no client wants is removed from the store at the latest a ttl and a session timeout later. */
export function goneInTime(history: History, { sessionTimeoutMs, slackMs }: Bounds): Violation[] {
  const violations: Violation[] = []
  const seen = spans(history.sightings.filter(({ source }) => source === NATIVE))
  for (const life of history.lives) {
    const deadline = deadlineOf(life, sessionTimeoutMs + slackMs)
    if (deadline === undefined || deadline > seen.to || isWanted(history.lives, life, deadline)) continue
    if (!seen.isShown(life.name, deadline)) continue
    const lateMs = deadline - (life.endedAt ?? 0)
    const what = `${life.name} was still there ${lateMs.toFixed(0)} ms after its client had ${life.end}`
    violations.push({ rule: 'goneInTime', source: NATIVE, name: life.name, at: deadline, what })
  }
  return violations
}

/** A provider that an observer saw removed, after its client had ended it, does not return unless a client wants it again. */
export function nothingResurrected({ sightings, lives: all }: History): Violation[] {
  const violations: Violation[] = []
  const lives = byName(all)
  for (const [source, own] of bySource(sightings)) {
    const seen = spans(own)
    for (const [name, wanted] of lives) {
      for (const { from } of seen.of(name)) {
        const last = wanted.findLast(life => life.wantedAt <= from)
        // Remote observers may see it late, but only for the first time.
        if (last?.endedAt === undefined || from <= last.endedAt) continue
        if (!seen.of(name).some(span => span.to > last.wantedAt && span.from < from)) continue
        const what = `${name} came back ${(from - last.endedAt).toFixed(0)} ms after its client had ${last.end}`
        violations.push({ rule: 'nothingResurrected', source, name, at: from, what })
      }
    }
  }
  return violations
}

/** No reading has a name twice, or a name that was never wanted; no change adds a present name or removes an absent one. */
export function nothingDuplicated({ sightings, lives: all }: History): Violation[] {
  const violations: Violation[] = []
  const lives = byName(all)
  for (const [source, own] of bySource(sightings)) {
    let shown = new Set<string>()
    const tell = (name: string, at: number, what: string): void => {
      violations.push({ rule: 'nothingDuplicated', source, name, at, what: `${name} ${what}` })
    }
    for (const sighting of own) {
      const { at } = sighting
      if (sighting.kind === 'same') continue
      const added = sighting.kind === 'everything' ? sighting.names : sighting.added
      if (sighting.kind === 'everything') shown = new Set()
      else
        for (const name of sighting.removed)
          if (!shown.delete(name)) tell(name, at, 'was removed, but it was not there')
      for (const name of added) {
        if (shown.has(name)) tell(name, at, 'was there twice')
        if (!lives.has(name)) tell(name, at, 'was there, but nobody ever wanted it')
        shown.add(name)
      }
    }
  }
  return violations
}

/** In the end every observer sees exactly what the store holds, and its revisions never decreased. */
export function converged({ sightings }: History): Violation[] {
  const violations: Violation[] = []
  const sources = bySource(sightings)
  const truth = spans(sources.get(NATIVE) ?? [])
  for (const [source, own] of sources) {
    let revision = 0n
    for (const { revision: next = revision, at } of own) {
      if (next < revision)
        violations.push({ rule: 'converged', source, name: '', at, what: `revision ${next} came after ${revision}` })
      revision = next
    }
    const seen = spans(own)
    const differing = new Set(truth.last).symmetricDifference(new Set(seen.last))
    for (const name of differing) {
      const what = `${name} is ${truth.last.includes(name) ? '' : 'not '}in the store, but not so for ${source}`
      violations.push({ rule: 'converged', source, name, at: seen.to, what })
    }
  }
  return violations
}

export const VALIDATORS: readonly ((history: History, bounds: Bounds) => Violation[])[] = [
  noBlink,
  goneInTime,
  nothingResurrected,
  nothingDuplicated,
  converged,
]

function byName(lives: readonly Life[]): Map<string, readonly Life[]> {
  return Map.groupBy(lives, life => life.name)
}

function bySource(sightings: readonly Sighting[]): Map<string, readonly Sighting[]> {
  return Map.groupBy(sightings, sighting => sighting.source)
}

/** The spans in which a name must be visible; lives that hand over to each other are one span. */
function stretches(lives: readonly Life[]): { readonly from: number; readonly to: number }[] {
  const all: { from: number; to: number }[] = []
  for (const { registeredAt, endedAt = Number.POSITIVE_INFINITY } of lives) {
    if (registeredAt === undefined || endedAt <= registeredAt) continue
    const before = all.at(-1)
    if (before !== undefined && before.to >= registeredAt) before.to = Math.max(before.to, endedAt)
    else all.push({ from: registeredAt, to: endedAt })
  }
  return all
}

/** The parts of `from` to `to` that no span covers; two spans that touch have a part of no length between them. */
function gaps(
  covered: readonly { readonly from: number; readonly to: number }[],
  from: number,
  to: number,
): { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = []
  let at = from
  for (const span of covered) {
    if (span.to <= at) continue
    if (span.from >= to) break
    if (span.from > at || (span.from === at && at > from)) found.push({ from: at, to: span.from })
    at = span.to
  }
  if (at < to) found.push({ from: at, to })
  return found
}

function deadlineOf(life: Life, extraMs: number): number | undefined {
  return life.endedAt === undefined || life.end === 'superseded' ? undefined : life.endedAt + life.ttlMs + extraMs
}

/** Whether another life of the same name had begun by then. */
function isWanted(lives: readonly Life[], life: Life, by: number): boolean {
  return lives.some(
    other => other !== life && other.name === life.name && other.wantedAt > life.wantedAt && other.wantedAt <= by,
  )
}
