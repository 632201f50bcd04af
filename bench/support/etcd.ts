import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { BinaryWriter } from '@bufbuild/protobuf/wire'
import type { Certificate } from '../../test/support/certificate.ts'
import { eventually } from '../../test/support/condition.ts'
import { GrpcConnection } from '../../test/support/grpc-connection.ts'
import { freePorts } from '../../test/support/process/free-port.ts'
import { temporaryDirectory } from '../../test/support/process/temporary.ts'
import { ETCD } from './etcd-program.ts'

/** An etcd server of its own on loopback, with durable writes as by default. Disposing ends it and removes its files. */
export interface Etcd extends AsyncDisposable {
  readonly port: number
  readonly pid: number
}

export const PUT = '/etcdserverpb.KV/Put'
export const RANGE = '/etcdserverpb.KV/Range'
export const WATCH = '/etcdserverpb.Watch/Watch'

export async function startEtcd(tls?: Certificate): Promise<Etcd> {
  await using started = new AsyncDisposableStack()
  const directory = started.use(await temporaryDirectory())
  const [port, peerPort] = (await freePorts(2)) as [number, number]
  const [client, peer] = [`${tls ? 'https' : 'http'}://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`]
  const files = tls === undefined ? [] : ['--cert-file', tls.certificate, '--key-file', tls.key]
  const child = spawn(
    ETCD,
    [
      ...files,
      ...[
        '--name',
        'bench',
        '--data-dir',
        path.join(directory.path, 'etcd'),
        '--logger',
        'zap',
        '--log-level',
        'error',
      ],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `bench=${peer}`],
    ],
    { stdio: 'ignore' },
  )
  const killChild = (): void => void child.kill('SIGKILL')
  process.once('exit', killChild)
  const exit = once(child, 'exit')
  started.defer(async () => {
    process.off('exit', killChild)
    killChild()
    await exit
  })
  await eventually(
    async () => {
      await using connection = await GrpcConnection.open(port, tls)
      return (await connection.unary(PUT, putRequest('/ready', '1'))).length > 0
    },
    'etcd answers',
    30_000,
  )
  const stack = started.move()
  return { port, pid: child.pid ?? 0, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

export function putRequest(key: string, value: string): Uint8Array {
  return new BinaryWriter().uint32(10).string(key).uint32(18).string(value).finish()
}

/** A linearizable read of all keys with this prefix, etcd's default. */
export function rangeRequest(prefix: string): Uint8Array {
  return new BinaryWriter().uint32(10).string(prefix).uint32(18).string(after(prefix)).finish()
}

export function watchRequest(prefix: string): Uint8Array {
  const create = new BinaryWriter().uint32(10).string(prefix).uint32(18).string(after(prefix)).finish()
  return new BinaryWriter().uint32(10).bytes(create).finish()
}

/** The first key that does not begin with `prefix`. */
function after(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
}
