import type { Children, Live, Properties, Standing } from '../../../clients/typescript/index.ts'
import type { Context } from '../session/context.ts'
import { until } from './until.ts'
import {
  childrenEvents,
  type KnownChildren,
  type KnownProperties,
  propertiesEvents,
  standingEvents,
  type WatchEvent,
} from './watch-event.ts'
import { knownProperties, lookAround, type Range } from './watch-start.ts'
import { type Tell, watchBelow } from './watch-tree.ts'

/** Tells what happens to a path until the signal aborts. */
export async function watchPath(
  context: Context,
  path: string,
  range: Range,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const client = await context.client()
  const { glyphs } = context.out
  const { recursive, since, only } = range
  const start = recursive || since !== undefined ? await lookAround(context, path, range) : undefined
  for (const event of start?.events ?? []) await tell(event)
  const loops: Promise<void>[] = []
  if (recursive) {
    loops.push(watchBelow({ client, glyphs, tell, signal }, path, start?.children ?? new Map()))
  } else if (only !== 'properties')
    loops.push(
      follow<Children, KnownChildren>(client.watchChildren(path), path, tell, signal, {
        events: (before, after) => childrenEvents(path, before, after, glyphs),
        before: () => start && { providers: start.children.get(path) ?? [], unresolved: undefined },
      }),
    )
  if (only !== 'children')
    loops.push(
      follow<Properties, KnownProperties>(
        client.watchProperties(path),
        path,
        recursive ? withoutStanding(tell) : tell,
        signal,
        {
          events: (before, after) => propertiesEvents(path, before, after, glyphs),
          before: first => start && knownProperties(start.top, first),
        },
      ),
    )
  await Promise.all(loops)
}

/** What to make of the values of a watch, and what the first of them is compared with. */
interface Reading<T, Known> {
  readonly events: (before: Known | undefined, after: T) => readonly WatchEvent[]
  readonly before: (first: T) => Known | undefined
}

async function follow<T extends Standing & Known, Known>(
  live: Live<T>,
  path: string,
  tell: Tell,
  signal: AbortSignal,
  reading: Reading<T, Known>,
): Promise<void> {
  await using _ = live
  let last: T | undefined
  for await (const value of until(live, signal)) {
    const known: Known | undefined = last ?? reading.before(value)
    for (const event of [...standingEvents(path, last, value), ...reading.events(known, value)]) await tell(event)
    last = value
  }
}

/** Of several watches of one path, one says where it stands. */
function withoutStanding(tell: Tell): Tell {
  return async event => {
    if (event.type !== 'RESYNC' && event.type !== 'ERROR') await tell(event)
  }
}
