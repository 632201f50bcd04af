import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '../support/condition.ts'
import { endWithProcess } from '../support/process/end-with-process.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { installPythonPeers, PYTHON_PEERS } from './python-peers.ts'

const PROGRAM = join(PYTHON_PEERS, 'bin/envoy')

export interface Envoy extends AsyncDisposable {
  /** Where it listens for clients. */
  readonly endpoint: string
}

/** Envoy as a proxy in front of a gateway: HTTP/2 on both sides, and a ping to the gateway each second. */
export async function startEnvoy(gateway: string): Promise<Envoy> {
  installPythonPeers()
  await using started = new AsyncDisposableStack()
  const { path: directory } = started.use(await temporaryDirectory())
  const [address = '', port = ''] = gateway.split(':')
  const config = join(directory, 'envoy.json')
  await writeFile(config, JSON.stringify(configuration(address, Number(port))))
  const ports = join(directory, 'admin')
  const words = ['-c', config, '--admin-address-path', ports, '--use-dynamic-base-id', '--log-level', 'error']
  const child = spawn(PROGRAM, [...words, '--concurrency', '1'], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  endWithProcess(child)
  const ended = once(child, 'close')
  started.defer(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const endpoint = await eventually(
    async () => {
      if (child.exitCode !== null) throw new Error(`envoy ended: ${said}`)
      const response = await fetch(`http://${await readFile(ports, 'utf8')}/listeners?format=json`)
      const { listener_statuses: listeners } = (await response.json()) as Listeners
      const bound = listeners?.[0]?.local_address.socket_address
      return bound && `${bound.address}:${bound.port_value}`
    },
    'envoy listens',
    30_000,
  )
  const stack = started.move()
  return { endpoint, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

interface Listeners {
  readonly listener_statuses?: readonly {
    readonly local_address: { readonly socket_address: { readonly address: string; readonly port_value: number } }
  }[]
}

function configuration(address: string, port: number): object {
  const type = (name: string): string => `type.googleapis.com/envoy.extensions.${name}`
  const at = (host: string, port_value: number): object => ({ socket_address: { address: host, port_value } })
  const manager = {
    '@type': type('filters.network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'gateway',
    codec_type: 'HTTP2',
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          // Streams are as long as their clients want.
          routes: [{ match: { prefix: '/' }, route: { cluster: 'gateway', timeout: '0s', idle_timeout: '0s' } }],
        },
      ],
    },
    http_filters: [{ name: 'router', typed_config: { '@type': type('filters.http.router.v3.Router') } }],
  }
  const http2 = {
    '@type': type('upstreams.http.v3.HttpProtocolOptions'),
    explicit_http_config: {
      http2_protocol_options: { connection_keepalive: { interval: '1s', timeout: '5s' } },
    },
  }
  return {
    admin: { address: at('127.0.0.1', 0) },
    static_resources: {
      listeners: [
        {
          address: at('127.0.0.1', 0),
          filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
        },
      ],
      clusters: [
        {
          name: 'gateway',
          type: 'STATIC',
          load_assignment: {
            cluster_name: 'gateway',
            endpoints: [{ lb_endpoints: [{ endpoint: { address: at(address, port) } }] }],
          },
          typed_extension_protocol_options: { 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': http2 },
        },
      ],
    },
  }
}
