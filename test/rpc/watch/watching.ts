import type { WatchPropertiesRequest, WatchPropertiesResponse } from '@espalier/contract/espalier/v1/properties'
import type {
  DiscoverRequest,
  DiscoverResponse,
  WatchChildrenRequest,
  WatchChildrenResponse,
} from '@espalier/contract/espalier/v1/registry'
import type { WatchTreeRequest, WatchTreeResponse } from '@espalier/contract/espalier/v1/tree'
import { type Node, type Provider, Source } from '@espalier/contract/espalier/v1/types'
import { type ClientReadableStream, credentials, type ServiceError } from '@grpc/grpc-js'
import { eventually } from '../../support/condition.ts'
import { PropertiesServiceClient, RegistryServiceClient, TreeServiceClient } from '../../support/grpc-clients.ts'
import { type Known, type ReceivedFrame, replay } from '../../support/histories/watch-guarantees.ts'

/** The generated clients of one gateway. */
export interface Clients extends Disposable {
  readonly registry: RegistryServiceClient
  readonly properties: PropertiesServiceClient
  readonly tree: TreeServiceClient
}

/** `windowBytes`: how much of a stream may be in flight to a client that does not read; by default 64 KiB. */
export function connect(endpoint: string, windowBytes = 65_535): Clients {
  const options = { 'grpc.use_local_subchannel_pool': 1, 'grpc-node.flow_control_window': windowBytes }
  const registry = new RegistryServiceClient(endpoint, credentials.createInsecure(), options)
  const properties = new PropertiesServiceClient(endpoint, credentials.createInsecure(), options)
  const tree = new TreeServiceClient(endpoint, credentials.createInsecure(), options)
  return {
    registry,
    properties,
    tree,
    [Symbol.dispose]: () => {
      for (const client of [registry, properties, tree]) client.close()
    },
  }
}

/** A method of a generated client as a promise. */
export function call<Request, Response>(
  method: (request: Request, done: (error: ServiceError | null, response: Response) => void) => unknown,
  request: Request,
): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  method(request, (error, response) => (error === null ? resolve(response) : reject(error)))
  return promise
}

export function discoverRequest(given: Partial<DiscoverRequest>): DiscoverRequest {
  return {
    path: '/',
    consistency: 0,
    minRevision: 0n,
    namesOnly: false,
    match: undefined,
    jsonOnly: false,
    jsonMatch: {},
    ...given,
  }
}

export function discover({ registry }: Clients, request: Partial<DiscoverRequest>): Promise<DiscoverResponse> {
  return call((message: DiscoverRequest, done) => registry.discover(message, done), discoverRequest(request))
}

/** A watch, and everything it received. */
export interface Watch<Frame> extends Disposable {
  readonly frames: readonly Frame[]
  readonly history: readonly ReceivedFrame[]
  readonly known: Known
  /** Why it ended; undefined while it runs. */
  readonly ended: ServiceError | 'ok' | undefined
  pause(): void
  resume(): void
  until(condition: () => unknown, what: string): Promise<void>
}

export function watchChildren(
  { registry }: Clients,
  request: Partial<WatchChildrenRequest>,
  begin?: Known,
): Watch<WatchChildrenResponse> {
  const whole = { path: '/', resumeRevision: 0n, mustExist: false, namesOnly: false, jsonOnly: false, ...request }
  return follow(registry.watchChildren(whole), childrenFrame, begin)
}

export function watchProperties(
  { properties }: Clients,
  request: Partial<WatchPropertiesRequest>,
  begin?: Known,
): Watch<WatchPropertiesResponse> {
  const whole = { path: '/', resumeRevision: 0n, mustExist: false, jsonOnly: false, ...request }
  return follow(properties.watchProperties(whole), propertiesFrame, begin)
}

export function watchTree(
  { tree }: Clients,
  request: Partial<WatchTreeRequest>,
  begin?: Known,
): Watch<WatchTreeResponse> {
  return follow(
    tree.watchTree({ path: '/', resumeRevision: 0n, mustExist: false, jsonOnly: false, depth: 0, ...request }),
    treeFrame,
    begin,
  )
}

/** By what is watched. */
export const WATCH = { children: watchChildren, properties: watchProperties, tree: watchTree } as const

function follow<Frame>(
  stream: ClientReadableStream<Frame>,
  decode: (frame: Frame) => ReceivedFrame,
  begin: Known,
): Watch<Frame> {
  const frames: Frame[] = []
  let ended: ServiceError | 'ok' | undefined
  stream.on('data', (frame: Frame) => frames.push(frame))
  stream.on('error', (error: ServiceError) => {
    ended = error
  })
  stream.on('end', () => {
    ended ??= 'ok'
  })
  const watch = {
    frames,
    get history() {
      return frames.map(decode)
    },
    get known() {
      return replay(watch.history, begin).known
    },
    get ended() {
      return ended
    },
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    until: async (condition: () => unknown, what: string) => {
      await eventually(() => {
        if (ended !== undefined && ended !== 'ok' && !condition()) throw ended
        return Boolean(condition())
      }, what)
    },
    [Symbol.dispose]: () => stream.cancel(),
  }
  return watch
}

/** A provider in one line; equal lines are equal providers. */
export function text({ properties, etag, leaseHash }: Provider): string {
  const said = Object.entries(properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${JSON.stringify(said)} ${leaseHash} ${etag}`
}

function childrenFrame({ revision, frame }: WatchChildrenResponse): ReceivedFrame {
  const item = (one: Provider): readonly [string, string] => [one.name, text(one)]
  if (frame?.$case === 'snapshot') {
    const { providers, first, last } = frame.value
    return { revision, kind: 'snapshot', items: providers.map(item), first, last }
  }
  if (frame?.$case === 'change') {
    const { added, updated, removed } = frame.value
    return { revision, kind: 'change', added: added.map(item), updated: updated.map(item), removed }
  }
  return otherFrame(revision, frame)
}

/** A node in one line; equal lines are equal nodes. */
export function nodeText({ data, etag }: Pick<Node, 'data' | 'etag'>): string {
  return `${Buffer.from(data).toString('latin1')} ${etag}`
}

function treeFrame({ revision, frame }: WatchTreeResponse): ReceivedFrame {
  const item = (one: Node): readonly [string, string] => [one.path, nodeText(one)]
  if (frame?.$case === 'snapshot') {
    const { nodes, first, last } = frame.value
    return { revision, kind: 'snapshot', items: nodes.map(item), first, last }
  }
  if (frame?.$case === 'change') {
    const { added, updated, removedPaths } = frame.value
    return { revision, kind: 'change', added: added.map(item), updated: updated.map(item), removed: removedPaths }
  }
  return otherFrame(revision, frame)
}

function propertiesFrame({ revision, frame }: WatchPropertiesResponse): ReceivedFrame {
  if (frame?.$case === 'snapshot')
    return { revision, kind: 'snapshot', items: Object.entries(frame.value.jsonProperties), first: true, last: true }
  if (frame?.$case === 'change') {
    const { jsonChanged, removed } = frame.value
    // The frame does not distinguish new from changed ones; both replace what was known.
    return { revision, kind: 'change', added: [], updated: Object.entries(jsonChanged), removed }
  }
  return otherFrame(revision, frame)
}

type Other = Exclude<WatchChildrenResponse['frame'], { $case: 'snapshot' | 'change' }>

function otherFrame(revision: bigint, frame: Other): ReceivedFrame {
  switch (frame?.$case) {
    case 'unresolved':
      return { revision, kind: 'unresolved', reason: frame.value.reason }
    case 'status':
      return { revision, kind: 'status', live: frame.value.source === Source.LIVE, draining: frame.value.draining }
    case 'bookmark':
      return { revision, kind: 'bookmark' }
    default:
      throw new Error('a frame that says nothing')
  }
}
