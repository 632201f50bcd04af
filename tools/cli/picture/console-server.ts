import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, BlockList } from 'node:net'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import type { LivePicture } from './live-picture.ts'

/** The path of the event stream that announces new pages. */
export const EVENTS = 'events'

export interface Listen {
  readonly host: string
  readonly port: number
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

/** The interval of heartbeats, which keep idle event streams open through proxies. */
const HEARTBEAT_MS = 15_000

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Serves the picture to browsers on this machine. Disposing closes every connection. */
export class ConsoleServer implements AsyncDisposable {
  readonly #picture: LivePicture
  readonly #server: Server
  readonly #listeners = new Set<ServerResponse>()
  readonly #heartbeat: NodeJS.Timeout
  #names: ReadonlySet<string> = new Set()
  #publishing: Promise<void> | undefined
  #isPending = false

  private constructor(picture: LivePicture) {
    this.#picture = picture
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: Error) => refuse(response, 500, error.message))
    })
    this.#heartbeat = setInterval(() => this.#send(': beat\n\n'), HEARTBEAT_MS)
  }

  /** Only on a loopback address: every client sees the picture with the rights of this user. Fails with CANNOT_LISTEN. */
  static async open(picture: LivePicture, { host, port }: Listen): Promise<ConsoleServer> {
    const server = new ConsoleServer(picture)
    try {
      const { address, family } = await lookup(host)
      if (!LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4')) throw notLoopback(host, port)
      server.#server.listen(port, address)
      await once(server.#server, 'listening')
    } catch (error) {
      await server[Symbol.asyncDispose]()
      throw error instanceof Failure ? error : cannotListen(error as NodeJS.ErrnoException, `${host}:${port}`)
    }
    const { port: chosen } = server.#server.address() as AddressInfo
    server.#names = new Set([host, 'localhost', '127.0.0.1', '[::1]'].map(name => `${bracketed(name)}:${chosen}`))
    return server
  }

  get address(): string {
    const { address, port } = this.#server.address() as AddressInfo
    return `http://${bracketed(address)}:${port}/`
  }

  /** The picture or its status changed: notifies the open pages. */
  changed(): void {
    this.#isPending = true
    // The page itself shows why it cannot be drawn.
    this.#publishing ??= this.#publish()
      .catch(() => {})
      .finally(() => {
        this.#publishing = undefined
      })
  }

  async #publish(): Promise<void> {
    while (this.#isPending && this.#listeners.size > 0) {
      this.#isPending = false
      this.#send(event('standing', this.#picture.standing))
      const { name } = await this.#picture.page()
      this.#send(event('picture', name))
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [pathname = ''] = (request.url ?? '').split('?')
    if (!/^\/(?!\/)/.test(pathname)) return refuse(response, 400, 'the target of the request is not a path')
    // Other host names would let foreign pages reach it by DNS rebinding.
    if (!this.#names.has(request.headers.host ?? '')) return refuse(response, 403, 'not a host name of the console')
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'the console is read-only')
    if (pathname === `/${EVENTS}`) return this.#listen(response)
    if (pathname !== '/') return refuse(response, 404, 'there is nothing here but /')
    try {
      const { html } = await this.#picture.page()
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' }).end(html)
    } catch (error) {
      refuse(response, 500, (error as Error).message)
    }
  }

  #listen(response: ServerResponse): void {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' })
    response.write(event('standing', this.#picture.standing))
    this.#listeners.add(response)
    response.on('close', () => this.#listeners.delete(response))
    // The page may be older than the current state.
    this.changed()
  }

  #send(text: string): void {
    for (const listener of this.#listeners) if (listener.writableLength === 0) listener.write(text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heartbeat)
    const closed = Promise.withResolvers<void>()
    this.#server.close(() => closed.resolve())
    this.#server.closeAllConnections()
    await closed.promise
    await this.#publishing
  }
}

function event(name: string, data: string): string {
  return `event: ${name}\ndata: ${data.replaceAll(/[\r\n]+/g, ' ')}\n\n`
}

function refuse(response: ServerResponse, status: number, why: string): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(`${why}\n`)
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

function notLoopback(host: string, port: number): Failure {
  const there = port === 0 ? 'PORT' : port
  return new Failure(
    'CANNOT_LISTEN',
    EXIT.usage,
    `${host} can be reached from other machines, and the console asks nobody for a token`,
    {
      hint: `listen on 127.0.0.1, and reach it from elsewhere with: ssh -L ${there}:127.0.0.1:${there} HOST`,
    },
  )
}

function cannotListen(error: NodeJS.ErrnoException, where: string): Failure {
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another process does already',
    EACCES: 'not permitted',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'there is no such host',
  }
  return new Failure(
    'CANNOT_LISTEN',
    EXIT.usage,
    `cannot listen on ${where}: ${why[error.code ?? ''] ?? error.message}`,
    {
      hint: 'choose another with --listen; port 0 lets the system choose',
      cause: error,
    },
  )
}
