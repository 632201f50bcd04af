import type { Certificate } from '../../test/support/certificate.ts'
import { startGateway } from '../../test/support/gateway.ts'
import { GrpcConnection } from '../../test/support/grpc-connection.ts'
import { temporaryDirectory } from '../../test/support/process/temporary.ts'
import { connectNative } from '../../test/support/zookeeper/native-zookeeper.ts'
import { startZooKeeper } from '../../test/support/zookeeper/zookeeper.ts'
import * as espalier from './espalier.ts'
import * as etcd from './etcd.ts'
import { ETCD_VERSION } from './etcd-program.ts'

/** A server whose watches and reads are measured: ten providers below one path, each with a few properties. */
export interface Contestant extends AsyncDisposable {
  readonly name: string
  /** The server process. */
  readonly pid: number
  readonly port: number
  /** Undefined: plain text. */
  readonly tls: Certificate | undefined
  /** A watch of all ten; `more`: the server ends the watch if the requests end. */
  readonly watch: { readonly path: string; readonly message: Uint8Array; readonly requests: 'once' | 'more' }
  /** One read of all ten. */
  readonly read: { readonly path: string; readonly message: Uint8Array }
  openWriter(): Promise<Writer>
}

interface Writer extends AsyncDisposable {
  /** Writes one of the ten, durably. */
  write(stamp: string, provider?: number): Promise<unknown>
}

const PROVIDERS = 10
const PATH = '/bench/providers'
const ADDRESSES = Array.from({ length: PROVIDERS }, (_, i) => `10.0.0.${i}:8080`)

function properties(stamp: string): { readonly [key: string]: string | number } {
  return { pid: 4711, version: '2.17.3', zone: 'eu-central-1a', weight: 100, stamp }
}

/** How a server is started. */
interface Variant {
  /** For node. */
  readonly flags?: string
  /** For the gateway. */
  readonly args?: readonly string[]
  /** Undefined: plain text. */
  readonly tls?: Certificate
}

export async function etcdContestant({ tls }: Pick<Variant, 'tls'> = {}): Promise<Contestant> {
  await using started = new AsyncDisposableStack()
  const server = started.use(await etcd.startEtcd(tls))
  const openWriter = async (): Promise<Writer> => {
    const connection = await GrpcConnection.open(server.port, tls)
    return {
      write: (stamp, provider = 0) => {
        const key = `${PATH}/${ADDRESSES[provider]}`
        return connection.unary(etcd.PUT, etcd.putRequest(key, JSON.stringify(properties(stamp))))
      },
      [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
    }
  }
  await using writer = await openWriter()
  for (let i = 0; i < PROVIDERS; i++) await writer.write('', i)
  const stack = started.move()
  return {
    name: `etcd ${ETCD_VERSION}`,
    pid: server.pid,
    port: server.port,
    tls,
    watch: { path: etcd.WATCH, message: etcd.watchRequest(`${PATH}/`), requests: 'more' },
    read: { path: etcd.RANGE, message: etcd.rangeRequest(`${PATH}/`) },
    openWriter,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** On the embedded store, with providers that are registered and changed through the gateway itself. */
export async function embeddedContestant({ flags = '', args = [], tls }: Variant = {}): Promise<Contestant> {
  await using started = new AsyncDisposableStack()
  const data = started.use(await temporaryDirectory()).path
  const files = tls === undefined ? [] : ['--tls-certificate', tls.certificate, '--tls-key', tls.key]
  const gateway = started.use(
    await startGateway({ args: ['--data', data, ...files, ...args], env: { NODE_OPTIONS: flags } }),
  )
  const port = portOf(gateway.endpoint)
  await using connection = await GrpcConnection.open(port, tls)
  await espalier.register(connection, PATH, ADDRESSES, properties(''))
  const openWriter = async (): Promise<Writer> => {
    const writer = await GrpcConnection.open(port, tls)
    return {
      write: (stamp, provider = 0) => {
        const path = `${PATH}/${ADDRESSES[provider]}`
        return writer.unary(espalier.UPDATE_PROPERTIES, espalier.updatePropertiesRequest(path, properties(stamp)))
      },
      [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
    }
  }
  const stack = started.move()
  const name = ['gateway, embedded store', flags].filter(Boolean).join(', ')
  return { name, pid: gateway.pid, tls, ...served(port), openWriter, ...disposing(stack) }
}

/** On ZooKeeper, with nodes that a native client creates and changes: all changes come from outside of the gateway. */
export async function zookeeperContestant(): Promise<Contestant> {
  await using started = new AsyncDisposableStack()
  const server = started.use(await startZooKeeper({ tickTimeMs: 2_000, java: ['-Xmx1g'] }))
  const gateway = started.use(await startGateway({ args: ['--zookeeper', `${server.connect}/chroot`] }))
  const native = started.use(await connectNative(server.connect))
  const data = JSON.stringify(properties(''))
  for (const path of ['/chroot', '/chroot/bench', `/chroot${PATH}`])
    await native.create(path, { data: '{}' }).catch(() => {})
  for (const address of ADDRESSES) await native.create(`/chroot${PATH}/${address}`, { data })
  const writer: Writer = {
    write: (stamp, provider = 0) =>
      native.set(`/chroot${PATH}/${ADDRESSES[provider]}`, JSON.stringify(properties(stamp))),
    [Symbol.asyncDispose]: async () => {},
  }
  const stack = started.move()
  return {
    name: 'gateway, ZooKeeper',
    pid: gateway.pid,
    tls: undefined,
    ...served(portOf(gateway.endpoint)),
    openWriter: async () => writer,
    ...disposing(stack),
  }
}

function served(port: number): Pick<Contestant, 'port' | 'watch' | 'read'> {
  return {
    port,
    watch: { path: espalier.WATCH_CHILDREN, message: espalier.watchChildrenRequest(PATH), requests: 'once' },
    read: { path: espalier.DISCOVER, message: espalier.discoverRequest(PATH) },
  }
}

function disposing(stack: AsyncDisposableStack): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

function portOf(endpoint: string): number {
  return Number(endpoint.slice(endpoint.lastIndexOf(':') + 1))
}
