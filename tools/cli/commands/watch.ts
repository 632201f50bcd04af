import type { Children, Properties, Standing } from '../../../clients/typescript/index.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit.ts'
import { usage } from '../failure.ts'
import { until } from '../until.ts'
import type { Call, Verb } from '../verb.ts'
import { childrenEvents, propertiesEvents, standingEvents, type WatchEvent } from '../watch-event.ts'
import { eventJson, eventLine } from '../watch-line.ts'

interface Options {
  readonly children?: boolean
  readonly properties?: boolean
  readonly once?: boolean
  readonly initial: boolean
  readonly output: 'text' | 'ndjson'
}

export const watch: Verb = {
  name: 'watch',
  arguments: '<path>',
  summary: 'tell what happens to a node',
  examples: [
    ['espalier watch /web', 'its properties and children, until Ctrl-C'],
    ['espalier watch /web/providers --children -o ndjson', 'one JSON object for each change'],
    ['espalier watch /web --properties --once', 'wait for one change'],
  ],
  flags: [
    { flags: '--children', summary: 'its children only' },
    { flags: '--properties', summary: 'its properties only' },
    { flags: '--once', summary: 'end after the first change' },
    { flags: '--no-initial', summary: 'do not tell the state at the start' },
    { flags: '-o, --output <format>', summary: 'text or ndjson', choices: ['text', 'ndjson'], fallback: 'text' },
  ],
  async run({ context, args, options }: Call<Options>) {
    const [path = '/'] = args
    if (options.children === true && options.properties === true)
      throw usage('--children and --properties exclude each other', 'without either, both are watched')
    const client = await context.client()
    // Tells at once if there is nothing to watch or nobody to ask; later, the watch waits and recovers by itself.
    await client.tree.resolvePath({ path }, { signal: context.printSignal })
    const done = new AbortController()
    const signal = AbortSignal.any([context.printSignal, done.signal])
    const tell = teller(context, options, () => done.abort())
    const loops: Promise<void>[] = []
    if (options.properties !== true) loops.push(loop(client.watchChildren(path), childrenEvents, path, tell, signal))
    if (options.children !== true) loops.push(loop(client.watchProperties(path), propertiesEvents, path, tell, signal))
    try {
      await Promise.all(loops)
    } finally {
      done.abort()
    }
    context.printSignal.throwIfAborted()
    return EXIT.done
  },
}

type Tell = (event: WatchEvent) => Promise<void>

async function loop<T extends Standing & (Children | Properties)>(
  live: AsyncIterable<T> & AsyncDisposable,
  events: (path: string, before: T | undefined, after: T) => readonly WatchEvent[],
  path: string,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  await using _ = live
  let before: T | undefined
  for await (const value of until(live, signal)) {
    for (const event of [...standingEvents(path, before, value), ...events(path, before, value)]) await tell(event)
    before = value
  }
}

function teller(context: Context, { initial, once, output }: Options, end: () => void): Tell {
  let over = false
  return async event => {
    if (over || (!initial && event.type === 'SNAPSHOT')) return
    over = once === true && (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED')
    await context.out.line(output === 'ndjson' ? eventJson(event) : eventLine(event, context.out))
    if (over) end()
  }
}
