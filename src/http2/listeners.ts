import { lookup } from 'node:dns/promises'
import type { Server } from 'node:net'

const BACKLOG = 4_096
/** How often a free port of one address is looked for that is free on the others, too. */
const MAX_ATTEMPTS = 20
/** Of an address that a name has, such as ::1, on a machine that has not. */
const HAS_NOT: readonly (string | undefined)[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT']

/** Finds the addresses of a name, as `lookup` does; the address of an address is itself. */
type Resolve = (host: string) => Promise<readonly { readonly address: string }[]>

const resolveAll: Resolve = host => lookup(host, { all: true })

interface ListenersOptions {
  readonly resolve?: Resolve
  /** Let other processes listen on the same port, which share its connections. */
  readonly reusePort?: boolean
}

/** The sockets that accept connections: one for each address of a host, all with the same port. */
export class Listeners<Accepting extends Server> {
  readonly #create: () => Accepting
  readonly #resolve: Resolve
  readonly #reusePort: boolean
  #servers: Accepting[] = []

  constructor(create: () => Accepting, { resolve = resolveAll, reusePort = false }: ListenersOptions = {}) {
    this.#create = create
    this.#resolve = resolve
    this.#reusePort = reusePort
  }

  get all(): readonly Accepting[] {
    return this.#servers
  }

  /** Port zero: the system chooses. Returns the port. Rejects with the error of the system, with nothing left open. */
  async open(host: string, port: number): Promise<number> {
    const addresses = new Set((await this.#resolve(host)).map(({ address }) => address))
    for (let attempt = 1; ; attempt++)
      try {
        return await this.#openAll(addresses, port)
      } catch (error) {
        this.close()
        const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
        if (port !== 0 || !isTaken || attempt === MAX_ATTEMPTS) throw error
      }
  }

  close(): void {
    for (const server of this.#servers) server.close()
    this.#servers = []
  }

  async #openAll(addresses: ReadonlySet<string>, port: number): Promise<number> {
    let bound = port
    let missing: unknown
    for (const address of addresses)
      try {
        bound = await this.#openOne(address, bound)
      } catch (error) {
        if (!HAS_NOT.includes((error as NodeJS.ErrnoException).code)) throw error
        missing = error
      }
    if (this.#servers.length === 0) throw missing
    return bound
  }

  #openOne(host: string, port: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const server = this.#create()
    server.once('error', reject)
    server.listen({ host, port, backlog: BACKLOG, reusePort: this.#reusePort }, () => {
      // An error of one connection that could not be accepted is not an error of the others.
      server.off('error', reject).on('error', () => {})
      this.#servers.push(server)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
    return promise
  }
}
