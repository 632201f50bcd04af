import { getCompileCacheDir } from 'node:module'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { DiagramError } from '../words/errors.ts'
import type { Engine } from './engine.ts'
import type { LayoutReply } from './layout-worker.ts'

/** The memory of the engine only grows, so a thread is given up after this many layouts. */
const LAYOUTS_PER_WORKER = 20

/**
 * Graphviz compiled to WebAssembly, in a worker thread that begins to load at once. Aborting a layout ends the thread; a thread that
 * crashes is replaced when it is needed again, and its layout tried once more.
 */
export class WasmEngine implements Engine {
  #worker: Worker | undefined = this.#start()
  #layouts = 0
  #last: Promise<unknown> = Promise.resolve()

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
        return await this.#ask(dot, signal)
      } catch (error) {
        await this.#retire()
        signal.throwIfAborted()
        if (!(error instanceof WorkerCrash)) throw error
        if (attempt === 2)
          throw new DiagramError('ENGINE_FAILED', `the layout engine crashed twice: ${error.message}`, { cause: error })
      }
    }
  }

  async #ask(dot: string, signal: AbortSignal): Promise<string> {
    if (this.#layouts >= LAYOUTS_PER_WORKER) await this.#retire()
    this.#worker ??= this.#start()
    this.#layouts++
    const reply = await answer(this.#worker, dot, signal)
    if ('svg' in reply) return reply.svg
    throw new DiagramError('ENGINE_FAILED', `the layout engine refused the graph: ${reply.failure.trim()}`)
  }

  #start(): Worker {
    const worker = startWorker()
    // A thread that ends while nothing is asked of it is only missed by the next layout.
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

function startWorker(): Worker {
  // The published file is JavaScript beside a JavaScript worker; in the sources both are TypeScript.
  const file = new URL(`./layout-worker${extname(import.meta.url)}`, import.meta.url)
  // A thread does not share the cache of compiled modules unless it is told where that is.
  const cache = getCompileCacheDir()
  const env = cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache }
  // Graphviz writes its warnings to the standard error of the thread; a picture is no place for them, nor is the terminal.
  return new Worker(file, { stdout: true, stderr: true, execArgv: [], env })
}

function answer(worker: Worker, dot: string, signal: AbortSignal): Promise<LayoutReply> {
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
