import type { Children, Espalier, Live, Standing } from '../../../clients/typescript/index.ts'
import { isOrdered } from '../nodes/find-expression.ts'
import { usage } from '../text/failure.ts'
import { until } from './until.ts'

/** What is waited for: every term holds. */
export type Condition = readonly Term[]

interface Term {
  readonly what: 'live' | 'exists'
  readonly path: string
  readonly turned: boolean
  readonly operator: string
  readonly count: number
}

const TERM = /^(!)?(live|exists)\((\/[^\s()]*)\)\s*(?:(>=|<=|!=|>|<|=)\s*(\d+))?(?:\s+|$)/
const HELP = 'terms are live(/web)>=3 live(/web) exists(/web) !exists(/old)'

/** Reads `live(/web)>=3 !exists(/old)`: all terms must hold, `!` turns one around, and live(PATH) alone means at least one. */
export function parseCondition(text: string): Condition {
  const terms: Term[] = []
  let rest = text.trim()
  do {
    const [found = '', not, what, path = '', operator, count] = TERM.exec(rest) ?? []
    if (what === undefined || (what === 'exists' && operator !== undefined))
      throw usage(`"${rest}" is nothing to wait for`, HELP)
    terms.push({
      what: what as Term['what'],
      path,
      turned: not !== undefined,
      operator: operator ?? '>=',
      count: Number(count ?? 1),
    })
    rest = rest.slice(found.length)
  } while (rest !== '')
  return terms
}

/**
 * Waits until the whole condition holds at one moment, as far as is known here; what was true when contact was lost does not count. False
 * if the signal came first.
 */
export async function waitFor(client: Espalier, condition: Condition, signal: AbortSignal): Promise<boolean> {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const holds = condition.map(() => false)
  let isMet = false
  const told = condition.map((term, i) =>
    observe(client, term, either, value => {
      holds[i] = value
      if (!holds.every(Boolean)) return
      isMet = true
      stop.abort()
    }),
  )
  try {
    await Promise.all(told)
    return isMet
  } finally {
    stop.abort()
  }
}

/** Tells with every news whether a term holds. */
async function observe(
  client: Espalier,
  { what, path, turned, operator, count }: Term,
  signal: AbortSignal,
  tell: (holds: boolean) => void,
): Promise<void> {
  // Live servers of a service are below its child "providers"; those of any other path are its own children.
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
      tell(isKnown && isOrdered(sum, operator, count) !== turned)
    }
  }
  await Promise.all(sources.map(read))
}
