import { type Failed, type FromWorker, type Question, type ToWorker, WORKER_VARIABLE } from './messages.ts'

export interface WorkerAnswers {
  readonly answers: readonly unknown[]
  readonly restarts: number
}

/** This process as one of several that serve one address together: its channel to the supervisor, and through it to the others. */
export class Worker {
  /** From 1. */
  readonly number: number
  /** Host and port. */
  readonly listen: string
  readonly #stop = new AbortController()
  readonly #asked = new Map<number, (answers: WorkerAnswers) => void>()
  #nextId = 1
  #answer: (question: Question) => Promise<unknown> = async () => undefined

  constructor(place: string) {
    const [number = '', listen = ''] = place.split(' ')
    this.number = Number(number)
    this.listen = listen
    process.on('message', message => this.#take(message as ToWorker))
    // It does not keep a worker alive that has nothing else to do.
    process.channel?.unref()
    // The supervisor has died: nobody would start this worker again, or stop it.
    process.on('disconnect', () => {
      if (this.#stop.signal.aborted) process.exit(1)
      this.#stop.abort()
    })
  }

  /** Aborts when the supervisor stops its workers, or is gone. */
  get stopped(): AbortSignal {
    return this.#stop.signal
  }

  serving(address: string, greeting: string): void {
    this.#send({ kind: 'serving', address, greeting })
  }

  /** Ends this process: the supervisor reports the failure. */
  failed(failure: Failed): void {
    this.#send({ kind: 'failed', failure }, () => process.exit(1))
  }

  /** `answer` answers what other workers ask. */
  answer(answer: (question: Question) => Promise<unknown>): void {
    this.#answer = answer
  }

  /** The answers of all other workers that are there and answer in time. */
  ask(question: Question): Promise<WorkerAnswers> {
    if (!process.connected) return Promise.resolve({ answers: [], restarts: 0 })
    const { promise, resolve } = Promise.withResolvers<WorkerAnswers>()
    const id = this.#nextId++
    this.#asked.set(id, resolve)
    this.#send({ kind: 'ask', id, question })
    return promise
  }

  #take(message: ToWorker): void {
    if (message.kind === 'stop') this.#stop.abort()
    else if (message.kind === 'answers') {
      this.#asked.get(message.id)?.(message)
      this.#asked.delete(message.id)
    } else {
      const { id } = message
      this.#answer(message.question).then(
        answer => this.#send({ kind: 'answer', id, answer }),
        () => this.#send({ kind: 'answer', id, answer: undefined }),
      )
    }
  }

  #send(message: FromWorker, onSent: () => void = () => {}): void {
    // Without a callback, a channel that closes meanwhile would be an uncaught error.
    if (process.connected) process.send?.(message, undefined, undefined, onSent)
    else onSent()
  }
}

/** Undefined: this process is no worker of a supervisor. */
export function openWorker(env: Readonly<Record<string, string | undefined>>): Worker | undefined {
  const place = env[WORKER_VARIABLE]
  return place === undefined || process.send === undefined ? undefined : new Worker(place)
}
