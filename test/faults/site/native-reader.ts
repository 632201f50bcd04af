import { fileURLToPath } from 'node:url'
import type { Recorder } from '../../support/histories/history.ts'
import { NATIVE } from '../../support/histories/validators.ts'
import { type LineProcess, startLineProcess } from '../../support/process/line-process.ts'

const PROGRAM = fileURLToPath(new URL('../../support/zookeeper/native-reader.py', import.meta.url))
const PAUSE_MS = 2

/** Reads the children of a node directly from ZooKeeper without pause, through kazoo, and records every reading. */
export class NativeReader implements AsyncDisposable {
  readonly #recorder: Recorder
  readonly #process: LineProcess
  readonly #names = new Set<string>()
  /** The number of readings, and the longest time in which it could not read. */
  readings = 0
  longestBlindMs = 0

  constructor(connect: string, path: string, recorder: Recorder) {
    this.#recorder = recorder
    this.#process = startLineProcess('/usr/bin/python3', [PROGRAM, connect, path, String(PAUSE_MS)], line =>
      this.#received(line),
    )
  }

  /** The names it sees now; sorted. */
  get names(): readonly string[] {
    return [...this.#names].sort()
  }

  get stderr(): string {
    return this.#process.stderr
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process.kill()
  }

  #received(line: Readonly<Record<string, unknown>>): void {
    const at = line.at as number
    if ('readings' in line) {
      this.readings += line.readings as number
      this.longestBlindMs = Math.max(this.longestBlindMs, line.longest as number)
      this.#recorder.see({ source: NATIVE, at, kind: 'same' })
    } else if ('names' in line) {
      const names = line.names as string[]
      for (const name of names) this.#names.add(name)
      this.#recorder.see({ source: NATIVE, at, kind: 'everything', names })
    } else {
      const { added, removed } = line as { added: string[]; removed: string[] }
      for (const name of removed) this.#names.delete(name)
      for (const name of added) this.#names.add(name)
      this.#recorder.see({ source: NATIVE, at, kind: 'change', added, removed })
    }
  }
}
