import { counted, numberText } from './number-text.ts'
import type { Row } from './row.ts'

/** `up` as many live as expected, or some; `low` fewer than expected; `down` none although it is used; `idle` none, and it is not used. */
export type Health = 'up' | 'low' | 'down' | 'idle' | 'unknown'

/** The health of a service, as a sign and as text. */
export interface State extends Row {
  readonly health: Health
  /** Live providers; undefined if they are not known. */
  readonly live: number | undefined
  readonly expected: number | undefined
}

export interface Observed {
  readonly live: number | undefined
  readonly expected: number | undefined
  /** Whether a link ends at it. */
  readonly used: boolean
}

export function stateOf({ live, expected, used }: Observed): State {
  const known = { live, expected }
  if (live === undefined) return { health: 'unknown', tone: 'muted', text: '? unknown', ...known }
  if (live === 0 && (expected ?? (used ? 1 : 0)) > 0)
    return { health: 'down', tone: 'bad', text: '○ no providers', ...known }
  if (live === 0) return { health: 'idle', tone: 'muted', text: '○ no providers', ...known }
  if (expected !== undefined && live < expected) {
    const text = `▲ ${numberText(live)} of ${counted(expected, 'live', 'live')}`
    return { health: 'low', tone: 'warn', text, ...known }
  }
  return { health: 'up', tone: 'ok', text: `● ${counted(live, 'live', 'live')}`, ...known }
}

/** The health of several services together: the worst of them, and how many have it; undefined for none. */
export function stateOfAll(states: readonly State[]): State | undefined {
  const [only] = states
  if (only === undefined || states.length === 1) return only
  const sum = (count: (state: State) => number | undefined): number =>
    states.reduce((total, state) => total + (count(state) ?? 0), 0)
  const known = { live: sum(state => state.live), expected: undefined }
  const [down, low, unknown] = (['down', 'low', 'unknown'] as const).map(
    health => states.filter(state => state.health === health).length,
  ) as [number, number, number]
  const of = `of ${numberText(states.length)}`
  const none = states.filter(state => state.live === 0).length
  if (down > 0) return { health: 'down', tone: 'bad', text: `○ ${numberText(none)} ${of} without providers`, ...known }
  if (low > 0) return { health: 'low', tone: 'warn', text: `▲ ${low} ${of} below expected`, ...known }
  if (unknown === states.length) return { ...only, live: undefined }
  if (unknown > 0) return { health: 'unknown', tone: 'muted', text: `? ${unknown} ${of} unknown`, ...known }
  return stateOf({ ...known, used: false })
}
