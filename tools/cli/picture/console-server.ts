import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import type { LivePicture } from './live-picture.ts'

/** Where pages hear that there is a newer one. */
export const NEWS = 'events'

export interface Listen {
  readonly host: string
  readonly port: number
}

/** How often a quiet page hears something, so that it and whatever is in between know that the other is there. */
const BEAT_MS = 15_000

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Serves a picture to the browsers of this machine, and nothing else. Disposing ends it and every connection. */
export class ConsoleServer implements AsyncDisposable {
  readonly #picture: LivePicture
  readonly #server: Server
  readonly #listeners = new Set<ServerResponse>()
  readonly #beat: NodeJS.Timeout
  #names: ReadonlySet<string> = new Set()
  #telling: Promise<void> | undefined
  #again = false

  private constructor(picture: LivePicture) {
    this.#picture = picture
    this.#server = createServer((request, response) => void this.#answer(request, response))
    this.#beat = setInterval(() => this.#send(': beat\n\n'), BEAT_MS)
  }

  /** Fails with CANNOT_LISTEN. */
  static async open(picture: LivePicture, { host, port }: Listen): Promise<ConsoleServer> {
    const server = new ConsoleServer(picture)
    server.#server.listen(port, host)
    try {
      await once(server.#server, 'listening')
    } catch (error) {
      await server[Symbol.asyncDispose]()
      throw cannotListen(error as NodeJS.ErrnoException, `${host}:${port}`)
    }
    const { port: chosen } = server.#server.address() as AddressInfo
    server.#names = new Set([host, 'localhost', '127.0.0.1', '[::1]'].map(name => `${bracketed(name)}:${chosen}`))
    return server
  }

  get address(): string {
    const { address, port } = this.#server.address() as AddressInfo
    return `http://${bracketed(address)}:${port}/`
  }

  /** There may be another picture, or it stands differently to what it is of. Tells those who look. */
  changed(): void {
    this.#again = true
    // What cannot be drawn is told to whoever asks for the page.
    this.#telling ??= this.#tell()
      .catch(() => {})
      .finally(() => {
        this.#telling = undefined
      })
  }

  async #tell(): Promise<void> {
    while (this.#again && this.#listeners.size > 0) {
      this.#again = false
      this.#send(event('standing', this.#picture.standing))
      const { name } = await this.#picture.page()
      this.#send(event('picture', name))
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://console')
    // Another name for this address is how pages of others would reach it.
    if (!this.#names.has(request.headers.host ?? ''))
      return refuse(response, 403, 'this is not the name of the console')
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'the console only shows')
    if (pathname === `/${NEWS}`) return this.#listen(response)
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
    // The page may be older than what is known by now.
    this.changed()
  }

  #send(text: string): void {
    for (const listener of this.#listeners) if (listener.writableLength === 0) listener.write(text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat)
    const closed = Promise.withResolvers<void>()
    this.#server.close(() => closed.resolve())
    this.#server.closeAllConnections()
    await closed.promise
    await this.#telling
  }
}

function event(name: string, data: string): string {
  return `event: ${name}\ndata: ${data.replaceAll(/[\r\n]+/g, ' ')}\n\n`
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(`${why}\n`)
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
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
