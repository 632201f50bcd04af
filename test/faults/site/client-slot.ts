import { fileURLToPath } from 'node:url'
import type { Answer, Command as DriverCommand } from '../../conformance/protocol.ts'
import type { Recorder } from '../../support/histories/history.ts'
import { monotonicMs } from '../../support/histories/monotonic.ts'
import { startLineProcess } from '../../support/process/line-process.ts'
import type { TcpProxy } from '../../support/process/proxy.ts'
import type { Command, Report } from '../registrant.ts'
import { type Registrant, startDriverAsRegistrant } from './driver-registrant.ts'

const PROGRAM = fileURLToPath(new URL('../registrant.ts', import.meta.url))

/** One lease with its registrations, as wanted by a client. */
export interface Wish {
  readonly id: string
  readonly addresses: readonly string[]
  readonly ttlMs: number
}

/** The slot of one client: a process, its own proxies to the gateways, and its wanted leases. */
export class ClientSlot implements AsyncDisposable {
  readonly name: string
  /** Its proxies to the gateways, in the order in which it tries them. */
  readonly fronts: readonly TcpProxy[]
  readonly #path: string
  readonly #recorder: Recorder
  readonly #wishes = new Map<string, Wish>()
  readonly #standings = new Map<string, Report>()
  readonly #journal: string[] = []
  readonly #driver: readonly string[] | undefined
  #process: Registrant
  /** When a registration was confirmed last. */
  registeredAt = 0

  /** Takes ownership of the fronts. With `driver`, it is the client of the language with this driver. */
  constructor(
    name: string,
    fronts: readonly TcpProxy[],
    path: string,
    recorder: Recorder,
    driver: readonly string[] | undefined,
  ) {
    this.#driver = driver
    this.name = name
    this.fronts = fronts
    this.#path = path
    this.#recorder = recorder
    this.#process = this.#start()
  }

  get wishes(): readonly Wish[] {
    return [...this.#wishes.values()]
  }

  /** Its output and its input. */
  get journal(): readonly string[] {
    return this.#journal
  }

  get pid(): number {
    return this.#process.pid
  }

  /** What its driver answers. */
  ask(command: DriverCommand): Promise<Answer> {
    if (this.#process.ask === undefined) throw new Error(`${this.name} is not run by a driver`)
    return this.#process.ask(command)
  }

  get stderr(): string {
    return this.#process.stderr
  }

  standing(id: string): Report['state'] | undefined {
    return this.#standings.get(id)?.state
  }

  /** Whether all wanted registrations are in their expected states. */
  get isSettled(): boolean {
    return this.wishes.every(({ id }) => this.standing(id) === 'registered' || this.standing(id) === 'superseded')
  }

  register(wish: Wish): void {
    this.#wishes.set(wish.id, wish)
    this.#want(wish)
    this.#send({ do: 'register', path: this.#path, ...wish })
  }

  /** Releases what it still owns. */
  release(id: string): void {
    const wish = this.#wishes.get(id)
    if (wish === undefined) return
    this.#wishes.delete(id)
    this.#end(wish, 'released')
    this.#send({ do: 'release', id })
  }

  kill(): Promise<void> {
    for (const wish of this.wishes) this.#end(wish, 'died')
    return this.#process.kill()
  }

  /** A new process with the wanted leases of the old one. */
  restart(): void {
    this.#standings.clear()
    this.#process = this.#start()
    for (const wish of this.wishes) this.register(wish)
  }

  freeze(): void {
    for (const wish of this.wishes) this.#end(wish, 'frozen')
    this.#process.signal('SIGSTOP')
  }

  thaw(): void {
    for (const wish of this.wishes) this.#want(wish)
    this.#process.signal('SIGCONT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.kill()
  }

  #start(): Registrant {
    const endpoints = this.fronts.map(front => front.connect)
    const onReport = (report: Report): void => {
      if (registrant === this.#process) this.#received(report)
    }
    const registrant: Registrant =
      this.#driver === undefined
        ? startLineProcess(process.execPath, [PROGRAM, ...endpoints], line => onReport(line as unknown as Report))
        : startDriverAsRegistrant(this.#driver, endpoints, onReport)
    return registrant
  }

  #received(report: Report): void {
    this.#journal.push(`${report.at.toFixed(0)} ${this.name} ${report.id} ${report.state} ${report.reason ?? ''}`)
    this.#standings.set(report.id, report)
    if (report.state !== 'registered') return
    this.registeredAt = Math.max(this.registeredAt, report.at)
    for (const name of this.#wishes.get(report.id)?.addresses ?? [])
      this.#recorder.registered(this.name, name, report.at)
  }

  #want({ addresses, ttlMs }: Wish): void {
    const at = monotonicMs()
    for (const name of addresses) this.#recorder.want(this.name, name, ttlMs, at)
  }

  #end({ addresses }: Wish, end: 'released' | 'died' | 'frozen'): void {
    const at = monotonicMs()
    for (const name of addresses) this.#recorder.end(this.name, name, end, at)
  }

  #send(command: Command): void {
    this.#journal.push(`${monotonicMs().toFixed(0)} ${this.name} receives: ${command.do} ${command.id}`)
    this.#process.send(command)
  }
}
