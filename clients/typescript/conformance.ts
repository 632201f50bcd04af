// Obeys test/conformance: one JSON command a line on stdin, one JSON answer a line on stdout. See test/conformance/protocol.ts.
// With the argument "grpc-js" unary calls go over grpc-js, too.
import { createInterface } from 'node:readline'
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
import { connectOver } from './connect.ts'
import {
  type Espalier,
  EspalierError,
  type JsonObject,
  type Live,
  type Provider,
  type Registration,
  type Standing,
  type Tree,
  type TreeNode,
} from './index.ts'

interface Command {
  readonly do: string
  readonly as: string
  readonly endpoints: readonly string[]
  readonly token?: string
  readonly ca?: string
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
const registrations = new Map<string, Registration>()
const watches = new Map<string, { next(): Promise<Answer>; close(): PromiseLike<void> }>()

const COMMANDS: Readonly<Record<string, (command: Command) => Promise<Answer>>> = {
  connect: async ({ endpoints, token, ca }) => {
    client = connectOver(process.argv[2] === 'grpc-js' ? 'grpc-js' : 'http2', {
      endpoints: ca === undefined ? endpoints : endpoints.map(endpoint => `grpcs://${endpoint}`),
      begin: 'first',
      ...(token === undefined ? {} : { token }),
      ...(ca === undefined ? {} : { ca }),
    })
    return {}
  },
  register: async ({ as, path, address, properties, ttlSeconds = 10, createPath = false, force = false, ...rest }) => {
    const acl = (rest.acl ?? []).map(([scheme, id, permissions]) => ({ scheme, id, permissions }))
    const options = { ttlMs: ttlSeconds * 1000, createPath, force, acl, texts: toTexts(properties) }
    const registration = client.register(path, address, {}, options)
    // This client never gives up; the command asks how the first attempt ended.
    const first = await registration.waitFor(({ state, error }) => state === 'registered' || error !== undefined)
    if (first.error !== undefined) {
      await registration[Symbol.asyncDispose]()
      throw first.error
    }
    registrations.set(as, registration)
    return { paths: first.providerPaths }
  },
  ended: async ({ as }) => {
    const status = await registrations.get(as)?.waitFor(({ state }) => state === 'superseded' || state === 'failed')
    return { reason: status?.error?.reason ?? '' }
  },
  close: async ({ as }) => {
    await (registrations.get(as)?.[Symbol.asyncDispose]() ?? watches.get(as)?.close())
    return {}
  },
  discover: async ({ path, match }) => {
    const { providers } = await client.discover(path, match === undefined ? {} : { match })
    return shownProviders(providers)
  },
  watchChildren: async ({ as, path }) => {
    watch(as, client.watchChildren(path), ({ providers }) => shownProviders(providers))
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
  next: async ({ as }) => (await watches.get(as)?.next()) ?? {},
  properties: async ({ path }) => {
    const { jsonProperties, etag, provenance } = await client.properties.getProperties({ path })
    return { properties: ofTexts(jsonProperties), etag, realPath: provenance?.realPath }
  },
  updateProperties: async ({ path, set, remove = [], etag = '' }) => {
    const request = { path, jsonProperties: toTexts(set), remove: [...remove], etag }
    return { etag: (await client.properties.updateProperties(request)).etag }
  },
  setProperties: async ({ path, set, etag = '' }) => ({
    etag: (await client.properties.setProperties({ path, jsonProperties: toTexts(set), etag })).etag,
  }),
  decode: async ({ type = '', bytes = '' }) => {
    const found = { texts: [] as unknown[], structs: [] as unknown[] }
    visit(MESSAGES[type]?.decode(Buffer.from(bytes, 'base64')), found)
    return found
  },
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
  try {
    return { ok: await COMMANDS[command.do]?.(command) }
  } catch (error) {
    if (error instanceof EspalierError) return { error: { reason: error.reason, metadata: error.metadata } }
    throw error
  }
}

function watch<T extends Standing>(as: string, live: Live<T>, show: (state: T) => Answer): void {
  const states = live[Symbol.asyncIterator]()
  watches.set(as, {
    next: async () => {
      const state = (await states.next()).value as T
      return { unresolved: state.unresolved?.reason ?? '', stale: state.stale !== undefined, ...show(state) }
    },
    close: () => live[Symbol.asyncDispose](),
  })
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
    made: pathsOf(all.filter(({ createdAt }) => Math.abs(Date.now() - Number(createdAt)) < 3_600_000)),
    etag: nodes.get(realPath)?.etag ?? '',
  }
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
