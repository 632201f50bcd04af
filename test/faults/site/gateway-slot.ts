import { type GatewayProcess, startGateway } from '../../support/gateway.ts'
import { monotonicMs } from '../../support/histories/monotonic.ts'
import { openProxy, type TcpProxy } from '../../support/process/proxy.ts'
import type { Ensemble } from '../../support/zookeeper/zookeeper.ts'

export interface GatewaySettings {
  readonly chroot: string
  readonly sessionTimeoutMs: number
  readonly drainMs: number
}

/** The place of one gateway: a process that comes and goes, and the network around it, which stays. */
export class GatewaySlot implements AsyncDisposable {
  readonly name: string
  /** Its connections to the ZooKeeper servers, one each. */
  readonly links: readonly TcpProxy[]
  readonly #settings: GatewaySettings
  readonly #fronts = new Set<TcpProxy>()
  #process: GatewayProcess | undefined
  #log = ''
  /** When a session of this place may have been left behind last. */
  leftAt = 0

  private constructor(name: string, links: readonly TcpProxy[], settings: GatewaySettings) {
    this.name = name
    this.links = links
    this.#settings = settings
  }

  static async open(name: string, ensemble: Ensemble, settings: GatewaySettings): Promise<GatewaySlot> {
    const links = await Promise.all(ensemble.servers.map(({ port }) => openProxy(port)))
    const slot = new GatewaySlot(name, links, settings)
    await slot.start()
    return slot
  }

  /** A way to this gateway, whichever process it is, that can be broken by itself. The caller's to dispose. */
  async front(): Promise<TcpProxy> {
    const front = await openProxy(this.#port)
    this.#fronts.add(front)
    return front
  }

  get isRunning(): boolean {
    return this.#process !== undefined
  }

  /** What all its processes have logged. */
  get log(): string {
    return this.#log + (this.#process?.stderr ?? '')
  }

  get pid(): number {
    if (this.#process === undefined) throw new Error(`${this.name} is not running`)
    return this.#process.pid
  }

  async start(): Promise<void> {
    if (this.#process !== undefined) return
    const { chroot, sessionTimeoutMs, drainMs } = this.#settings
    this.#process = await startGateway({
      args: [
        ...['--zookeeper', `${this.links.map(link => link.connect).join(',')}${chroot}`],
        ...['--session-timeout', `${sessionTimeoutMs}ms`],
        ...['--drain-timeout', `${drainMs}ms`],
      ],
    })
    for (const front of this.#fronts) front.targetPort = this.#port
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** Asks it to stop and waits until it has. */
  drain(): Promise<void> {
    return this.#end('SIGTERM')
  }

  freeze(): void {
    process.kill(this.pid, 'SIGSTOP')
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT')
    this.leftAt = monotonicMs()
  }

  /** Nothing comes through to ZooKeeper any more, nor back, and nobody is told. */
  blackhole(): void {
    for (const link of this.links) link.mode = 'blackhole'
  }

  /** What a black hole swallowed is lost for good, so its connections are ended. */
  reconnect(): void {
    for (const link of this.links) {
      link.mode = 'pass'
      link.cut()
    }
    this.leftAt = monotonicMs()
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const ending = this.#process
    if (ending === undefined) return
    this.leftAt = monotonicMs()
    const ended = await ending.stop(signal)
    this.leftAt = monotonicMs()
    this.#log += ending.stderr
    this.#process = undefined
    await ending[Symbol.asyncDispose]()
    if (signal === 'SIGTERM' && ended !== 0) throw new Error(`${this.name} ended with ${ended}:\n${ending.stderr}`)
  }

  get #port(): number {
    return Number(this.#process?.endpoint.split(':').at(-1))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await Promise.all([...this.links, ...this.#fronts].map(proxy => proxy[Symbol.asyncDispose]()))
  }
}
