import type { Children, Espalier, Live, Standing } from '../../../clients/typescript/index.ts'
import { isOrdered } from '../nodes/find-expression.ts'
import { usage } from '../text/failure.ts'
import { until } from './until.ts'

/** A condition holds when every term holds. */
export type Condition = readonly Term[]

interface Term {
  readonly what: 'live' | 'exists'
  readonly path: string
  readonly negated: boolean
  readonly operator: string
  readonly count: number
}

const TERM = /^(!)?(live|exists)\((\/[^\s()]*)\)\s*(?:(>=|<=|!=|>|<|=)\s*(\d+))?(?:\s+|$)/
const HELP = 'terms are live(/web)>=3 live(/web) exists(/web) !exists(/old)'

/** Parses `live(/web)>=3 !exists(/old)`: all terms must hold, `!` negates one, and live(PATH) alone means at least one. */
export function parseCondition(text: string): Condition {
  const terms: Term[] = []
  let rest = text.trim()
  if (rest === '') throw usage('there is nothing to wait for', HELP)
  do {
    const [found = '', not, what, path = '', operator, count] = TERM.exec(rest) ?? []
    if (what === undefined || (what === 'exists' && operator !== undefined))
      throw usage(`"${rest}" is not a condition`, HELP)
    terms.push({
      what: what as Term['what'],
      path,
      negated: not !== undefined,
      operator: operator ?? '>=',
      count: Number(count ?? 1),
    })
    rest = rest.slice(found.length)
  } while (rest !== '')
  return terms
}

/**
 * Waits until all terms hold at the same time, as far as this client knows; what was true before contact was lost does not count. Returns
 * false if the signal aborted first.
 */
export async function waitFor(client: Espalier, condition: Condition, signal: AbortSignal): Promise<boolean> {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const holds = condition.map(() => false)
  let isMet = false
  const watches = condition.map((term, i) =>
    observe(client, term, either, value => {
      holds[i] = value
      if (!holds.every(Boolean)) return
      isMet = true
      stop.abort()
    }),
  )
  try {
    await Promise.all(watches)
    return isMet
  } finally {
    stop.abort()
  }
}

/** Calls `report` with every update of a term. */
async function observe(
  client: Espalier,
  { what, path, negated, operator, count }: Term,
  signal: AbortSignal,
  report: (holds: boolean) => void,
): Promise<void> {
  // The live servers of a service are children of its child "providers"; those of any other path are its own children.
  const sources: readonly Live<Standing & Partial<Children>>[] =
    what === 'exists'
      ? [client.watchProperties(path)]
      : [client.watchChildren(path), client.watchChildren(`${path === '/' ? '' : path}/providers`)]
  const counts: (number | undefined)[] = sources.map(() => undefined)
  const read = async (source: Live<Standing & Partial<Children>>, i: number): Promise<void> => {
    for await (const { stale, unresolved, providers } of until(source, signal)) {
      const found = providers?.filter(({ ephemeral }) => ephemeral).length ?? (unresolved === undefined ? 1 : 0)
      counts[i] = stale === undefined ? found : undefined
      const isKnown = counts.every(count => count !== undefined)
      const sum = counts.reduce<number>((all, one) => all + (one ?? 0), 0)
      report(isKnown && isOrdered(sum, operator, count) !== negated)
    }
  }
  await Promise.all(sources.map(read))
}
