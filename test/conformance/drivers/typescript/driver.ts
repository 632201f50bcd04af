// Obeys test/conformance: one JSON command a line on stdin, one JSON answer a line on stdout. See test/conformance/protocol.ts.
import { createInterface } from 'node:readline'
import {
  type Children,
  connect,
  type Espalier,
  EspalierError,
  type JsonInputObject,
  type JsonObject,
  type Provider,
  type ReadOptions,
  type Registration,
  type Standing,
  type Tree,
  type TreeNode,
  type Watched,
} from '@espalier/client'
import { GetPropertiesResponse, WatchPropertiesResponse } from '@espalier/contract/espalier/v1/properties'
import { DiscoverResponse, WatchChildrenResponse } from '@espalier/contract/espalier/v1/registry'
import {
  ExportTreeResponse,
  GetNodeResponse,
  ListChildrenResponse,
  ResolvePathResponse,
  WalkTreeResponse,
  WatchTreeResponse,
} from '@espalier/contract/espalier/v1/tree'

interface Command {
  readonly do: string
  readonly as?: string
  readonly endpoints: readonly string[]
  readonly token?: string
  readonly ca?: string
  readonly cache?: string
  readonly any?: boolean
  readonly log?: boolean
  readonly wait?: boolean
  readonly hook?: string
  readonly synced?: boolean
  readonly minRevision?: string
  readonly namesOnly?: boolean
  readonly mustExist?: boolean
  readonly prune?: string
  readonly parents?: boolean
  readonly recursive?: boolean
  readonly target?: string
  readonly destination?: string
  readonly leaveLink?: boolean
  readonly path: string
  readonly address: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly match?: JsonObject
  readonly set?: Readonly<Record<string, unknown>>
  readonly remove?: readonly string[]
  readonly etag?: string
  readonly ttlSeconds?: number
  readonly createPath?: boolean
  readonly force?: boolean
  readonly type?: string
  readonly bytes?: string
  readonly text?: string
  readonly trim?: boolean
  readonly atLeast?: number
  readonly seconds?: number
  readonly acl?: readonly (readonly [scheme: string, id: string, permissions: string])[]
}

/** What reads answer with. */
const MESSAGES: Readonly<Record<string, { decode(bytes: Uint8Array): unknown }>> = {
  DiscoverResponse,
  ExportTreeResponse,
  GetNodeResponse,
  GetPropertiesResponse,
  ListChildrenResponse,
  ResolvePathResponse,
  WalkTreeResponse,
  WatchChildrenResponse,
  WatchPropertiesResponse,
  WatchTreeResponse,
}

type Answer = Readonly<Record<string, unknown>>

let client: Espalier
const warnings: string[] = []
const registrations = new Map<string, Registration>()
const watches = new Map<
  string,
  {
    readonly live: unknown
    next(): Promise<Answer>
    stale(): Answer
    wait(atLeast: number, timeoutMs: number): Promise<Answer>
    close(): PromiseLike<void>
  }
>()

const callbacks = new Map<string, Disposable>()
const heard = new Map<string, { names: readonly string[]; calls: number }>()

const COMMANDS: Readonly<Record<string, (command: Command) => Promise<Answer>>> = {
  connect: async ({ endpoints, token, ca, cache, any, log }) => {
    client = connect({
      endpoints: ca === undefined ? endpoints : endpoints.map(one => (one.includes('://') ? one : `grpcs://${one}`)),
      ...(any === true ? {} : { begin: 'first' }),
      ...(log === true
        ? { logger: { warn: (message, facts) => warnings.push(`${message} ${JSON.stringify(facts)}`) } }
        : {}),
      ...(token === undefined ? {} : { token }),
      ...(ca === undefined ? {} : { ca }),
      ...(cache === undefined ? {} : { cache }),
    })
    return {}
  },
  register: async ({ as, path, address, properties, ttlSeconds = 10, createPath = false, force = false, ...rest }) => {
    const acl = (rest.acl ?? []).map(([scheme, id, permissions]) => ({ scheme, id, permissions }))
    const { wait = false, hook } = rest
    let calls = 0
    const onRegister = hook === undefined ? {} : { onRegister: () => ({ [hook]: ++calls }) }
    const options = {
      ttlMs: ttlSeconds * 1000,
      createPath,
      force,
      acl,
      wait,
      texts: toTexts(properties),
      ...onRegister,
    }
    const registration = client.register(path, address, {}, options)
    if (wait) {
      registrations.set(as ?? '', registration)
      return { paths: [] }
    }
    try {
      const { providerPaths } = await registration.registered()
      registrations.set(as ?? '', registration)
      return { paths: providerPaths }
    } catch (error) {
      await registration[Symbol.asyncDispose]()
      throw error
    }
  },
  state: async ({ as }) => {
    const { state, error } = registration(as).current
    return { state, reason: error?.reason ?? '' }
  },
  ended: async ({ as }) => {
    const { error } = await registration(as).waitFor(({ state }) => state === 'superseded' || state === 'failed')
    return { reason: error?.reason ?? '' }
  },
  update: async ({ as, set, remove = [] }) => {
    await registration(as).update(ofJson(set), { remove })
    return {}
  },
  replace: async ({ as, set }) => {
    await registration(as).replace(ofJson(set))
    return {}
  },
  pause: async ({ as }) => {
    await registration(as).pause()
    return {}
  },
  resume: async ({ as }) => {
    await registration(as).resume()
    return {}
  },
  close: async ({ as }) => {
    if (as === undefined) await client[Symbol.asyncDispose]()
    else await (registrations.get(as)?.[Symbol.asyncDispose]() ?? watches.get(as)?.close())
    return {}
  },
  discover: async ({ path, match, namesOnly = false, ...rest }) => {
    const options = { ...reading(rest), namesOnly, ...(match === undefined ? {} : { match }) }
    const { providers, stale, revision, realPath } = await client.discover(path, options)
    const facts = providers.map(one => [
      one.name,
      {
        ephemeral: one.ephemeral,
        lease: one.leaseHash !== '',
        revision: one.revision > 0n,
        createdAt: isRecent(one.createdAt),
      },
    ])
    const standing = { stale: stale !== undefined, revision: Number(revision), realPath }
    return { ...shownProviders(providers), ...standing, facts: Object.fromEntries(facts) }
  },
  raw: async ({ path }) => {
    const { providers } = await client.registry.discover({ path })
    return { names: providers.map(({ name }) => name).sort() }
  },
  logged: async () => ({ warnings: warnings.length, text: warnings.join('\n') }),
  listen: async ({ as = '' }) => {
    callbacks.get(as)?.[Symbol.dispose]()
    const found = { names: [] as readonly string[], calls: 0 }
    heard.set(as, found)
    const live = watches.get(as)?.live as Watched<Children>
    const changed = ({ providers }: Children): void => {
      found.names = providers.map(({ name }) => name)
      found.calls++
    }
    callbacks.set(as, live.subscribe(changed))
    return {}
  },
  heard: async ({ as = '' }) => ({ ...heard.get(as) }),
  unlisten: async ({ as = '' }) => {
    callbacks.get(as)?.[Symbol.dispose]()
    return {}
  },
  watchChildren: async ({ as, path, mustExist = false, namesOnly = false }) => {
    const live = client.watchChildren(path, { mustExist, namesOnly })
    if (mustExist) await live.waitFor(() => true)
    watch(as, live, ({ providers }) => shownProviders(providers))
    return {}
  },
  watchProperties: async ({ as, path }) => {
    watch(as, client.watchProperties(path), ({ texts }) => ({ properties: ofTexts(texts) }))
    return {}
  },
  watchTree: async ({ as, path }) => {
    watch(as, client.watchTree(path), shown)
    return {}
  },
  current: async ({ as = '' }) => {
    const live = watches.get(as)?.live as Watched<Children> | undefined
    return shownProviders(live?.current?.providers ?? [])
  },
  own: async () => ({ count: process.getActiveResourcesInfo().length }),
  next: async ({ as }) => (await watches.get(as ?? '')?.next()) ?? {},
  stale: async ({ as }) => watches.get(as ?? '')?.stale() ?? {},
  wait: async ({ as, atLeast = 0, seconds = 0 }) => (await watches.get(as ?? '')?.wait(atLeast, seconds * 1_000)) ?? {},
  properties: async ({ path, ...rest }) => {
    const { texts, etag, realPath, broken } = await client.get(path, reading(rest))
    const reasons = Object.fromEntries(broken.map(({ name, reason }) => [name, reason]))
    return { properties: ofTexts(texts), etag, realPath, broken: reasons }
  },
  resolve: async ({ path }) => {
    const { realPath, hops } = await client.resolve(path)
    return { realPath, links: hops.map(({ name, target }) => [name, target]) }
  },
  walk: async ({ path, prune }) => {
    const paths: string[] = []
    for await (const node of client.walk(path, { prune: node => node.path === prune })) paths.push(node.path)
    return { paths }
  },
  create: async ({ path, set, parents = false }) => {
    await client.create(path, ofJson(set), { parents })
    return {}
  },
  delete: async ({ path, recursive = false }) => {
    const { deletedPaths } = await client.delete(path, { recursive })
    return { paths: deletedPaths.toSorted() }
  },
  link: async ({ path, target = '' }) => {
    await client.link(path, target)
    return {}
  },
  move: async ({ path, destination = '', leaveLink = false }) => {
    await client.move(path, destination, { leaveLink })
    return {}
  },
  health: async () => ({ serving: (await client.health()) === 'SERVING' }),
  updateProperties: async ({ path, set, remove = [], etag = '' }) => ({
    etag: (await client.update(path, ofJson(set), { remove, etag })).etag,
  }),
  setProperties: async ({ path, set, etag = '' }) => ({ etag: (await client.set(path, ofJson(set), { etag })).etag }),
  put: async ({ path, set }) => ({ etag: (await client.put(path, ofJson(set))).etag }),
  import: async ({ path, text = '', trim }) => {
    let changes = 0n
    for await (const part of client.importTree(text, { path, trim: trim === true ? 'delete' : 'report' }))
      if (part.kind === 'result') changes = part.created + part.updated + part.deleted
    return { changes: Number(changes) }
  },
  plan: async ({ path, text = '', trim }) => {
    const { steps } = await client.plan(text, { path, trim: trim === true ? 'delete' : 'report' })
    return { changes: steps.length }
  },
  export: async ({ path }) => {
    let text = ''
    for await (const piece of client.exportTree(path)) text += piece
    return { text }
  },
  decode: async ({ type = '', bytes = '' }) => {
    const found = { texts: [] as unknown[], structs: [] as unknown[] }
    visit(MESSAGES[type]?.decode(Buffer.from(bytes, 'base64')), found)
    return found
  },
}

function reading({ synced = false, minRevision = '0' }: Pick<Command, 'synced' | 'minRevision'>): ReadOptions {
  return { consistency: synced ? 'synced' : 'cached', minRevision: BigInt(minRevision) }
}

function isRecent(time: Date | undefined): boolean {
  return Math.abs(Date.now() - Number(time)) < 3_600_000
}

function registration(as = ''): Registration {
  const found = registrations.get(as)
  if (found === undefined) throw new Error(`there is no registration "${as}"`)
  return found
}

function visit(message: unknown, found: { readonly texts: unknown[]; readonly structs: unknown[] }): void {
  if (typeof message !== 'object' || message === null || Buffer.isBuffer(message)) return
  for (const [name, value] of Object.entries(message))
    if (name.startsWith('json')) found.texts.push(value)
    else if (name === 'properties' || name === 'changed') {
      if (value !== undefined) found.structs.push(value)
    } else visit(value, found)
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line, keepSpelling) as Command
  process.stdout.write(`${JSON.stringify(await answerTo(command))}\n`)
}
process.exit(0)

async function answerTo(command: Command): Promise<Answer> {
  const obey = COMMANDS[command.do]
  if (obey === undefined) return { error: { reason: 'UNKNOWN_COMMAND', message: `"${command.do}" is not known` } }
  try {
    return { ok: await obey(command) }
  } catch (error) {
    if (!(error instanceof EspalierError)) throw error
    return { error: { reason: error.sentReason, message: error.message, metadata: error.metadata } }
  }
}

function watch<T extends Standing>(as = '', live: Watched<T>, show: (state: T) => Answer): void {
  const states = live[Symbol.asyncIterator]()
  const shownState = (state: T): Answer => ({
    unresolved: state.unresolved?.reason ?? '',
    stale: state.stale !== undefined,
    ...show(state),
  })
  watches.set(as, {
    live,
    next: async () => {
      const { done, value } = await states.next()
      if (done === true) throw closed()
      return shownState(value)
    },
    stale: () => {
      const { stale } = live
      if (stale?.reason === 'CLOSED') throw closed()
      return { stale: stale !== undefined, reason: stale?.reason ?? '', message: stale?.message ?? '' }
    },
    wait: async (atLeast, timeoutMs) => {
      const isEnough = (state: T): boolean =>
        'providers' in state && (state.providers as readonly unknown[]).length >= atLeast
      return shownState(await live.waitFor(isEnough, { timeoutMs }))
    },
    close: () => live[Symbol.asyncDispose](),
  })
}

function closed(): EspalierError {
  return new EspalierError('CLOSED', 'the live value was closed')
}

function shownProviders(providers: readonly Provider[]): Answer {
  const overrides = providers.flatMap(({ name, override }) => (override === undefined ? [] : [{ name, ...override }]))
  return {
    providers: Object.fromEntries(providers.map(({ name, texts }) => [name, ofTexts(texts)])),
    overrides: Object.fromEntries(
      overrides.map(({ name, texts, removed, wanted }) => [
        name,
        { set: ofTexts(texts), removed: removed.toSorted(), wanted: ofTexts(wanted) },
      ]),
    ),
  }
}

function shown({ nodes, realPath = '' }: Tree): Answer {
  const all = [...nodes.values()]
  const pathsOf = (some: readonly TreeNode[]): readonly string[] => some.map(({ path }) => path).sort()
  return {
    nodes: Object.fromEntries(all.map(({ path, texts }) => [path, ofTexts(texts)])),
    data: Object.fromEntries(all.map(({ path, data }) => [path, new TextDecoder().decode(data)])),
    ephemeral: pathsOf(all.filter(({ ephemeral }) => ephemeral)),
    made: pathsOf(all.filter(({ createdAt }) => isRecent(createdAt))),
    etag: nodes.get(realPath)?.etag ?? '',
  }
}

/** Integers that a double cannot hold are bigints. */
function ofJson(values: Readonly<Record<string, unknown>> = {}): JsonInputObject {
  return JSON.parse(JSON.stringify(values), (_, value: unknown, { source = '' }: { source?: string } = {}) =>
    typeof value === 'number' && /^-?\d+$/.test(source) && !Number.isSafeInteger(value) ? BigInt(source) : value,
  ) as JsonInputObject
}

function toTexts(properties: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, JSON.stringify(value)]))
}

function ofTexts(texts: Readonly<Record<string, string>>): Answer {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(words(text), keepSpelling)]))
}

/** NaN and the infinities as strings. */
function words(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, token => (token.startsWith('"') ? token : `"${token}"`))
}

/** Integers that a double cannot hold go through as they are written. */
function keepSpelling(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  const isExact =
    typeof value !== 'number' || source === undefined || !/^-?\d+$/.test(source) || Number.isSafeInteger(value)
  return isExact ? value : rawJson(source)
}

function rawJson(text: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text)
}
