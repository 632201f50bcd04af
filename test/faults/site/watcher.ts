import { setTimeout as delay } from 'node:timers/promises'
import type { WatchChildrenResponse } from '@espalier/contract/espalier/v1/registry'
import { connect, type Espalier, EspalierError } from '../../../clients/typescript/index.ts'
import type { Recorder } from '../../support/histories/history.ts'
import { monotonicMs } from '../../support/histories/monotonic.ts'

const RETRY_MS = 50

/** Watches a service path through one gateway and records every frame as it comes. Resumes when the gateway is back. */
export class Watcher implements AsyncDisposable {
  readonly source: string
  readonly #recorder: Recorder
  readonly #client: Espalier
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  readonly #names = new Set<string>()
  #parts: string[] = []
  #revision = 0n

  constructor(source: string, endpoint: string, path: string, recorder: Recorder) {
    this.source = source
    this.#recorder = recorder
    this.#client = connect({ endpoints: endpoint })
    this.#running = this.#run(path)
  }

  /** The names it sees now; sorted. */
  get names(): readonly string[] {
    return [...this.#names].sort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#client[Symbol.asyncDispose]()
  }

  async #run(path: string): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        const request = { path, resumeRevision: this.#revision, namesOnly: true }
        for await (const frame of this.#client.registry.watchChildren(request, { signal })) this.#take(frame)
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof EspalierError)) throw error
      }
      this.#parts = []
      await delay(RETRY_MS, undefined, { signal }).catch(() => {})
    }
  }

  #take({ revision, frame }: WatchChildrenResponse): void {
    const seen = { source: this.source, at: monotonicMs(), revision }
    switch (frame?.$case) {
      case 'snapshot':
        if (frame.value.first) this.#parts = []
        this.#parts.push(...frame.value.providers.map(({ name }) => name))
        if (!frame.value.last) return
        this.#everything(seen, this.#parts)
        this.#parts = []
        break
      case 'unresolved':
        this.#everything(seen, [])
        break
      case 'change': {
        const { added, updated, removed } = frame.value
        // After a resume, additions may be sent as changes.
        const unknown = updated.map(({ name }) => name).filter(name => !this.#names.has(name))
        const all = [...added.map(({ name }) => name), ...unknown]
        for (const name of removed) this.#names.delete(name)
        for (const name of all) this.#names.add(name)
        this.#recorder.see({ ...seen, kind: 'change', added: all, removed })
        break
      }
      default:
        this.#recorder.see({ ...seen, kind: 'same' })
    }
    this.#revision = revision
  }

  #everything(seen: { source: string; at: number; revision: bigint }, names: readonly string[]): void {
    this.#names.clear()
    for (const name of names) this.#names.add(name)
    this.#recorder.see({ ...seen, kind: 'everything', names: [...names] })
  }
}
