import { type GatewayProcess, startGateway } from '../../support/gateway.ts'
import { monotonicMs } from '../../support/histories/monotonic.ts'
import { openProxy, type TcpProxy } from '../../support/process/proxy.ts'
import type { Ensemble } from '../../support/zookeeper/zookeeper.ts'

export interface GatewaySettings {
  readonly chroot: string
  readonly sessionTimeoutMs: number
  readonly drainMs: number
}

/** The slot of one gateway: a process that is restarted, and the network around it, which is not. */
export class GatewaySlot implements AsyncDisposable {
  readonly name: string
  /** Its connections to the ZooKeeper servers, one each. */
  readonly links: readonly TcpProxy[]
  readonly #settings: GatewaySettings
  readonly #fronts = new Set<TcpProxy>()
  #process: GatewayProcess | undefined
  #log = ''
  /** When a session of this slot may have been left behind last. */
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

  /** A proxy to this gateway, for any process of the slot, that can be broken independently. The caller disposes of it. */
  async front(): Promise<TcpProxy> {
    const front = await openProxy(this.#port)
    this.#fronts.add(front)
    return front
  }

  get isRunning(): boolean {
    return this.#process !== undefined
  }

  /** The logs of all its processes. */
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

  /** Sends SIGTERM and waits for the end. */
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

  /** Drops all traffic to and from ZooKeeper silently. */
  blackhole(): void {
    for (const link of this.links) link.mode = 'blackhole'
  }

  /** Bytes that a black hole dropped are lost, so its connections are closed. */
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
