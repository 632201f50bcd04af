import type { Context } from './context.ts'

const QUIET_MS = 500
const REDRAW_MS = 100
const LINE_EVERY_MS = 10_000
const BAR_WIDTH = 12

/** How far a long command is: a bar on a terminal, a line every 10 s elsewhere; nothing in the first half second. */
export class Progress implements Disposable {
  readonly #context: Context
  readonly #what: string
  readonly #started = performance.now()
  #last = 0
  #drawn = false

  constructor(context: Context, what: string) {
    this.#context = context
    this.#what = what
  }

  at(done: number, all: number): void {
    const { err, globals } = this.#context
    const now = performance.now()
    if (globals.quiet || all === 0 || now - this.#started < QUIET_MS) return
    if (now - this.#last < (err.isTerminal ? REDRAW_MS : LINE_EVERY_MS)) return
    this.#last = now
    const share = done / all
    const count = `${done.toLocaleString('en')}/${all.toLocaleString('en')}  ${Math.floor(share * 100)}%`
    if (!err.isTerminal) return void err.line(`${this.#what}  ${count}`)
    this.#drawn = true
    const full = Math.round(share * BAR_WIDTH)
    const left = Math.ceil(((now - this.#started) * (1 - share)) / Math.max(share, 0.001) / 1000)
    void err.write(`\r${this.#what}  ${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}  ${count}  ETA ${left}s\x1b[K`)
  }

  [Symbol.dispose](): void {
    if (this.#drawn) void this.#context.err.write('\r\x1b[K')
  }
}
