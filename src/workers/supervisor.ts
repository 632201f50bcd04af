import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { isSea } from 'node:sea'
import { MessageChannel } from 'node:worker_threads'
import { exponentialBackoff } from '../lib/backoff.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { type ErrorCode, RegistryError } from '../tree/errors.ts'
import { type Failed, type FromWorker, type ToWorker, WORKER_VARIABLE } from './messages.ts'
import { Questions } from './questions.ts'

interface SupervisorOptions {
  readonly workers: number
  /** Host and port; with port 0, the first worker lets the system choose. */
  readonly listen: string
  /** The same of HTTP; undefined: it is not served. */
  readonly http?: string | undefined
  /** How long a worker may take to stop. */
  readonly stopMs: number
  readonly clock: Clock
  readonly log: Log
}

interface Serving {
  readonly address: string
  /** Of one of the workers. */
  readonly greeting: string
}

const RESTART = exponentialBackoff(500, 30_000)
/** After so long a worker has not failed at its start. */
const STEADY_MS = 60_000

/** Several processes that serve one address together, each started again when it ends. */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #questions: Questions
  /** By number, while it runs. */
  readonly #running = new Map<number, ChildProcess>()
  readonly #timers = new Set<Disposable>()
  #listen: string
  #restarts = 0
  #isStopping = false
  /** Keeps this process alive also while no worker runs: a port that is listened to does. */
  readonly #alive = new MessageChannel().port1
  #onAllGone = (): void => {}

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.#listen = options.listen
    this.#questions = new Questions(options.clock)
    this.#alive.ref()
  }

  /** Resolves when all workers serve. Rejects with the error of the first one that cannot, with none left. */
  async start(): Promise<Serving> {
    try {
      await refuseUsed('listen', this.#listen)
      const { http } = this.#options
      if (http !== undefined) await refuseUsed('http', http)
      const first = await this.#first(1)
      this.#listen = first.address
      await Promise.all(Array.from({ length: this.#options.workers - 1 }, (_, i) => this.#first(i + 2)))
      return first
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** Lets all workers drain, and kills those that take too long. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#alive.close()
    for (const timer of this.#timers) timer[Symbol.dispose]()
    if (this.#running.size === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onAllGone = resolve
    for (const child of this.#running.values()) send(child, { kind: 'stop' })
    using _kill = this.#options.clock.after(this.#options.stopMs, () => {
      for (const child of this.#running.values()) child.kill('SIGKILL')
    })
    await promise
  }

  #first(number: number): Promise<Serving> {
    const { promise, resolve, reject } = Promise.withResolvers<Serving>()
    this.#spawn(number, 0, resolve, reject)
    return promise
  }

  /** `failures`: how often it has ended soon after its start. */
  #spawn(
    number: number,
    failures: number,
    onServing: (serving: Serving) => void = () => {},
    onFailed?: (error: RegistryError) => void,
  ): void {
    const { clock, log } = this.#options
    const child = spawnWorker(number, this.#listen)
    const started = clock.now()
    let isServing = false
    let failure: Failed | undefined
    this.#running.set(number, child)
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'serving') {
        isServing = true
        onServing(message)
      } else if (message.kind === 'failed') failure = message.failure
      else if (message.kind === 'answer') this.#questions.answered(number, message.id, message.answer)
      else this.#relay(child, number, message)
    })
    child.on('error', error => log.error({ worker: number, err: error }, 'a worker cannot be started'))
    child.once('close', (code, signal) => {
      this.#running.delete(number)
      this.#questions.gone(number)
      if (this.#running.size === 0) this.#onAllGone()
      if (!isServing && onFailed !== undefined) onFailed(failureOf(number, failure, code ?? signal))
      else if (!this.#isStopping) {
        const failed = clock.now() - started < STEADY_MS ? failures + 1 : 1
        const waitMs = Math.round(RESTART.delay(failed))
        log.error({ worker: number, ended: code ?? signal, waitMs }, 'a worker has ended; it is started again')
        this.#later(waitMs, () => {
          this.#restarts++
          this.#spawn(number, failed)
        })
      }
    })
  }

  #relay(from: ChildProcess, number: number, { id, question }: Extract<FromWorker, { kind: 'ask' }>): void {
    const others = [...this.#running.keys()].filter(other => other !== number)
    const ask = (other: number, own: number): void => {
      const child = this.#running.get(other)
      if (child !== undefined) send(child, { kind: 'ask', id: own, question })
    }
    void this.#questions
      .ask(others, ask)
      .then(answers => send(from, { kind: 'answers', id, answers, restarts: this.#restarts }))
  }

  #later(ms: number, callback: () => void): void {
    const timer = this.#options.clock.after(ms, () => {
      this.#timers.delete(timer)
      callback()
    })
    this.#timers.add(timer)
  }
}

/** The same program with the same arguments, with a channel to this process. */
function spawnWorker(number: number, listen: string): ChildProcess {
  const [, script, ...args] = process.argv
  const words = isSea() || script === undefined ? args : [script, ...args]
  return spawn(process.execPath, [...process.execArgv, ...words], {
    env: { ...process.env, [WORKER_VARIABLE]: `${number} ${listen}` },
    // A group of its own: Ctrl-C is for the supervisor, which lets its workers drain.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
}

function send(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, undefined, undefined, () => {})
}

function failureOf(number: number, failure: Failed | undefined, ended: unknown): RegistryError {
  if (failure === undefined)
    return new RegistryError('INTERNAL', `worker ${number} ended with ${ended} before it served`)
  return new RegistryError(failure.code as ErrorCode, failure.message, { hint: failure.hint })
}

/** With `reusePort`, a second gateway would silently share the port of a first one. */
async function refuseUsed(setting: string, listen: string): Promise<void> {
  const colon = listen.lastIndexOf(':')
  const [host, port] = [listen.slice(0, colon).replace(/^\[|\]$/g, ''), Number(listen.slice(colon + 1))]
  if (port === 0) return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const probe = createServer()
  probe.once('error', (error: NodeJS.ErrnoException) => {
    // Any other error is that of the worker that listens.
    if (error.code !== 'EADDRINUSE') resolve()
    else
      reject(
        new RegistryError('BAD_ARGUMENT', `cannot listen on ${listen}: another process does already`, {
          facts: { [setting]: listen },
          hint: `choose another port with --${setting} HOST:PORT, or stop that process`,
        }),
      )
  })
  probe.listen({ host, port }, () => probe.close(() => resolve()))
  await promise
}
