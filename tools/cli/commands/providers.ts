import type { Provider, ProviderOverride, Standing } from '../../../clients/typescript/index.ts'
import type { Override } from '../../../src/tree/override.ts'
import type { Value } from '../../../src/tree/value.ts'
import { type CheckSpec, parseCheck } from '../checks/check-spec.ts'
import { probe } from '../checks/probe.ts'
import { targetOf } from '../checks/target.ts'
import { textsJson } from '../documents/json-tree.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { overrideJson, overrideText } from '../nodes/override-text.ts'
import { providersPath } from '../nodes/providers-path.ts'
import type { Context } from '../session/context.ts'
import { documentText, isDocument, type RowFormat } from '../text/document.ts'
import { parseDuration } from '../text/duration.ts'
import { EXIT } from '../text/exit.ts'
import { usage } from '../text/failure.ts'
import type { Output } from '../text/output.ts'
import { printable } from '../text/property-line.ts'
import { timeOfDay } from '../text/time.ts'
import { until } from '../watch/until.ts'

type Format = 'name' | 'table' | 'wide' | RowFormat

interface Options {
  readonly watch?: boolean
  readonly check?: CheckSpec
  readonly checkTimeout?: number
  readonly output: Format
}

export const providers: CommandSpec = {
  name: 'providers',
  arguments: '<path>',
  summary: 'list the live servers of a path',
  examples: [
    ['espalier providers /web', 'a service, or the path that its servers register at'],
    ['espalier providers /web/providers -o name', 'addresses alone, one a line'],
    ['espalier providers /web/providers -w', 'and again after every change'],
    ['espalier providers /web --check tcp', 'try each address from here; exit code 1 if one fails'],
  ],
  flags: [
    { flags: '-w, --watch', summary: 'print them again after every change' },
    {
      flags: '--check <check>',
      summary: 'try each address from here: tcp, http:/PATH, grpc or grpc:SERVICE',
      parse: parseCheck,
    },
    { flags: '--check-timeout <duration>', summary: 'how long one check may take (default 2s)', parse: parseDuration },
    {
      flags: '-o, --output <format>',
      summary: 'name, table, wide, json, ndjson or yaml',
      choices: ['name', 'table', 'wide', 'json', 'ndjson', 'yaml'],
      fallback: 'table',
    },
  ],
  async run({ context, args, options }: Call<Options>) {
    const [service = '/'] = args
    if (options.watch === true && options.output === 'ndjson')
      throw usage('-w prints whole lists, and -o ndjson has no end of a list', '-o json is one list a line')
    if (options.check !== undefined && options.watch === true)
      throw usage('--check tries each address once, and -w never ends', 'leave out one of them')
    if (options.checkTimeout !== undefined && options.check === undefined)
      throw usage('there is nothing to check', 'say how: --check tcp, http:/PATH or grpc')
    const path = await providersPath(context, service)
    const client = await context.client()
    const now = await client.discover(path, { signal: context.printSignal })
    if (options.watch !== true) {
      await warnIfStale(context, now)
      const results = options.check && (await checkAll(context, now.providers, options.check, options.checkTimeout))
      await print(await render(now.providers, options.output, context, results), context)
      return results !== undefined && [...results.values()].some(reason => reason !== undefined)
        ? EXIT.differs
        : EXIT.done
    }
    await using live = client.watchChildren(path)
    let shown: string | undefined
    for await (const value of until(live, context.printSignal)) {
      await warnIfStale(context, value)
      const rows = await render(value.providers, options.output, context)
      const text = JSON.stringify(rows)
      if (text === shown) continue
      if (options.output === 'yaml') await context.out.line('---')
      else if (options.output !== 'json') {
        if (shown !== undefined) await context.out.line()
        await context.out.line(context.out.paint('dim', `# ${timeOfDay()}  ${value.providers.length} live`))
      }
      await print(rows, context)
      shown = text
    }
    throw context.printSignal.reason
  },
}

async function warnIfStale(context: Context, { stale, unresolved }: Standing): Promise<void> {
  if (stale !== undefined) await context.warn(`${stale.message}; this is the state from before contact was lost`)
  if (unresolved !== undefined) await context.warn(unresolved.message)
}

/** By name: undefined if the provider is well, and otherwise why not. */
type CheckResults = ReadonlyMap<string, string | undefined>

const CHECK_TIMEOUT_MS = 2_000
/** How many providers are tried at the same time. */
const MAX_CHECKS = 32

async function checkAll(
  { signal }: Context,
  providers: readonly Provider[],
  spec: CheckSpec,
  timeoutMs = CHECK_TIMEOUT_MS,
): Promise<CheckResults> {
  const results = new Map<string, string | undefined>(providers.map(({ name }) => [name, undefined]))
  const left = [...results.keys()].values()
  const work = async (): Promise<void> => {
    for (const name of left) {
      const target = targetOf(name)
      results.set(name, target === undefined ? 'it is no address' : await probe(target, spec, { timeoutMs, signal }))
    }
  }
  await Promise.all(Array.from({ length: MAX_CHECKS }, work))
  return results
}

/** A document, or lines. */
async function render(
  providers: readonly Provider[],
  format: Format,
  { out }: Context,
  results?: CheckResults,
): Promise<string | readonly string[]> {
  if (isDocument(format))
    return await documentText(`[${providers.map(provider => rowJson(provider, out, results)).join(',')}]`, format)
  if (format === 'ndjson') return providers.map(provider => rowJson(provider, out, results))
  if (format === 'name') return providers.map(({ name }) => name)
  const checked = (name: string): string[] => {
    if (results === undefined) return []
    const reason = results.get(name)
    return [reason === undefined ? out.paint('green', 'well') : out.paint('red', `failing: ${reason}`)]
  }
  const width = Math.max(0, ...providers.map(({ name }) => name.length))
  return providers.map(({ name, texts, ephemeral, createdAt, leaseHash, etag, override }) => {
    // ZooKeeper's own nodes have no time.
    const since =
      createdAt === undefined || createdAt.getTime() === 0
        ? ''
        : `since ${createdAt.toISOString().slice(0, 19).replace('T', ' ')}Z`
    const said = Object.entries(texts).map(
      ([key, text]) => `${printable(key)}=${out.secrets.unquoted(out.secrets.shown(name, key, text as Value))}`,
    )
    const held = format === 'wide' ? [`lease ${leaseHash || 'none'}`, `etag ${etag}`] : []
    const row = [
      name.padEnd(width),
      ...checked(name),
      out.paint('dim', [since, ...held].join('  ')),
      ...said,
      ...(override === undefined
        ? []
        : [out.paint('yellow', `[override: ${overrideText(name, read(override), out)}]`)]),
      ...(ephemeral ? [] : ['(written by hand)']),
    ]
    return row.join('  ').trimEnd()
  })
}

function print(rendered: string | readonly string[], { out }: Context): Promise<void> {
  return typeof rendered === 'string' ? out.formatted(rendered) : out.lines(rendered)
}

function rowJson(
  { name, texts, ephemeral, createdAt, override }: Provider,
  out: Output,
  results?: CheckResults,
): string {
  const reason = results?.get(name)
  const check = results === undefined ? {} : { check: reason === undefined ? { well: true } : { well: false, reason } }
  const head = JSON.stringify({ address: name, ephemeral, since: createdAt, ...check }).slice(0, -1)
  const changed = override === undefined ? '' : `,"override":${JSON.stringify(overrideJson(name, read(override), out))}`
  return `${head},"properties":${textsJson(texts, (key, value) => out.secrets.shown(name, key, value))}${changed}}`
}

function read({ texts, removed, wanted }: ProviderOverride): Override {
  const values = (given: Readonly<Record<string, string>>): Override['values'] =>
    new Map(Object.entries(given) as [string, Value][])
  return { values: values(texts), removed: new Set(removed), wanted: values(wanted) }
}
