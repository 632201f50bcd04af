import { getCompileCacheDir } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { LayoutReply } from '../layout/graphviz.ts'
import type { Engine } from '../platform/engine.ts'
import { DiagramError } from '../words/errors.ts'

/** The memory of the engine only grows, so a thread is replaced after this many layouts. */
const LAYOUTS_PER_WORKER = 20

/**
 * Graphviz compiled to WebAssembly, in a worker thread that begins to load at once. Aborting a layout ends the thread; a thread that
 * crashes is replaced when it is needed again, and its layout tried once more.
 */
export class WasmEngine implements Engine {
  readonly #script: URL
  #worker: Worker | undefined
  #layouts = 0
  #last: Promise<unknown> = Promise.resolve()

  /** `script` is `layout-worker.ts`, as source or built. */
  constructor(script: URL) {
    this.#script = script
    this.#worker = this.#start()
  }

  layout(dot: string, signal: AbortSignal): Promise<string> {
    const turn = this.#last.then(() => this.#layout(dot, signal))
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#retire()
  }

  async #layout(dot: string, signal: AbortSignal): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted()
      try {
        return await this.#request(dot, signal)
      } catch (error) {
        await this.#retire()
        signal.throwIfAborted()
        if (!(error instanceof WorkerCrash)) throw error
        if (attempt === 2)
          throw new DiagramError('ENGINE_FAILED', `the layout engine crashed twice: ${error.message}`, { cause: error })
      }
    }
  }

  async #request(dot: string, signal: AbortSignal): Promise<string> {
    if (this.#layouts >= LAYOUTS_PER_WORKER) await this.#retire()
    this.#worker ??= this.#start()
    this.#layouts++
    const reply = await replyOf(this.#worker, dot, signal)
    if ('svg' in reply) return reply.svg
    throw new DiagramError('ENGINE_FAILED', `the layout engine refused the graph: ${reply.failure.trim()}`)
  }

  #start(): Worker {
    const worker = startWorker(this.#script)
    // A thread that ends between layouts is replaced by the next one.
    worker.on('error', () => undefined)
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
    })
    return worker
  }

  async #retire(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    this.#layouts = 0
    await worker?.terminate()
  }
}

class WorkerCrash extends Error {}

function startWorker(script: URL): Worker {
  // A thread does not use the cache of compiled modules unless its environment has the path of it.
  const cache = getCompileCacheDir()
  const env = cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache }
  // Graphviz writes its warnings to the standard error of the thread; they belong neither in the picture nor on the terminal.
  return new Worker(script, { stdout: true, stderr: true, execArgv: [], env })
}

function replyOf(worker: Worker, dot: string, signal: AbortSignal): Promise<LayoutReply> {
  const { promise, resolve, reject } = Promise.withResolvers<LayoutReply>()
  const onAbort = (): void => reject(signal.reason as Error)
  const onError = (cause: unknown): void => reject(new WorkerCrash(String(cause), { cause }))
  const onExit = (code: number): void => reject(new WorkerCrash(`the thread ended with code ${code}`))
  worker.once('message', resolve)
  worker.once('error', onError)
  worker.once('exit', onExit)
  signal.addEventListener('abort', onAbort)
  worker.postMessage(dot)
  return promise.finally(() => {
    worker.off('message', resolve)
    worker.off('error', onError)
    worker.off('exit', onExit)
    signal.removeEventListener('abort', onAbort)
  })
}
