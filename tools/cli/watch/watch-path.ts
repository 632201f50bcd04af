import type { Children, Live, Properties, Standing } from '../../../clients/typescript/index.ts'
import type { Context } from '../session/context.ts'
import { linkSources } from './link-sources.ts'
import { until } from './until.ts'
import {
  childrenEvents,
  type KnownChildren,
  type KnownProperties,
  propertiesEvents,
  standingEvents,
  type WatchEvent,
} from './watch-event.ts'
import { knownProperties, type Range, readStart } from './watch-start.ts'
import { type Emit, watchBelow } from './watch-tree.ts'

/** Emits the events of a path until the signal aborts. */
export async function watchPath(
  context: Context,
  path: string,
  range: Range,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  const client = await context.client()
  const { out } = context
  const { recursive, since, only } = range
  const start = recursive || since !== undefined ? await readStart(context, path, range) : undefined
  for (const event of start?.events ?? []) await emit(event)
  const loops: Promise<void>[] = []
  if (recursive) {
    loops.push(watchBelow({ client, out, emit, signal }, path, start?.children ?? new Map()))
  } else if (only !== 'properties')
    loops.push(
      follow<Children, KnownChildren>(client.watchChildren(path), path, emit, signal, {
        events: (before, after) => childrenEvents(path, before, after, out),
        before: () => start && { providers: start.children.get(path) ?? [], unresolved: undefined },
      }),
    )
  if (only !== 'children')
    loops.push(
      follow<Properties, KnownProperties>(
        client.watchProperties(path),
        path,
        recursive ? withoutStatus(emit) : emit,
        signal,
        {
          events: async (before, after) =>
            propertiesEvents(path, before, after, out, await linkSources(context, path, signal)),
          before: first => start && knownProperties(start.top, first),
        },
      ),
    )
  await Promise.all(loops)
}

/** How the values of a watch become events, and what the first value is compared with. */
interface Reading<T, Known> {
  readonly events: (before: Known | undefined, after: T) => readonly WatchEvent[] | Promise<readonly WatchEvent[]>
  readonly before: (first: T) => Known | undefined
}

async function follow<T extends Standing & Known, Known>(
  live: Live<T>,
  path: string,
  emit: Emit,
  signal: AbortSignal,
  reading: Reading<T, Known>,
): Promise<void> {
  await using _ = live
  let last: T | undefined
  for await (const value of until(live, signal)) {
    const known: Known | undefined = last ?? reading.before(value)
    for (const event of [...standingEvents(path, last, value), ...(await reading.events(known, value))])
      await emit(event)
    last = value
  }
}

/** Drops status events: of several watches of one path only one reports them. */
function withoutStatus(emit: Emit): Emit {
  return async event => {
    if (event.type !== 'RESYNC' && event.type !== 'ERROR') await emit(event)
  }
}
