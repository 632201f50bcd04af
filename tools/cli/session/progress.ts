import type { Context } from './context.ts'
import type { ProgressStyle } from './globals.ts'

const DELAY_MS = 500
const REDRAW_MS = 100
const LINE_EVERY_MS = 10_000
const TICK_MS = 1_000
const BAR_WIDTH = 12

/**
 * The progress of a long command: a bar on a terminal, a line every 10 s elsewhere, JSON for programs; nothing in the first half second. While
 * nothing can be counted, the elapsed time is shown.
 */
export class Progress implements Disposable {
  readonly #context: Context
  readonly #style: Exclude<ProgressStyle, 'auto'>
  readonly #started = performance.now()
  readonly #timer: NodeJS.Timeout | undefined
  #what: string
  #count: { readonly done: number; readonly all: number | undefined } | undefined
  #last = 0
  #drawn = false

  constructor(context: Context, what: string) {
    const { err, globals } = context
    const style = globals.progress === 'auto' ? (err.isTerminal ? 'bar' : 'plain') : globals.progress
    this.#context = context
    this.#what = what
    this.#style = globals.quiet ? 'none' : style
    if (this.#style !== 'none') this.#timer = setInterval(() => this.#show(), TICK_MS).unref()
  }

  /** Without `all`, the total is unknown. */
  at(what: string, done: number, all?: number): void {
    this.#what = what
    this.#count = { done, all }
    this.#show()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    if (this.#drawn) void this.#context.err.redraw('')
  }

  #show(): void {
    const now = performance.now()
    const elapsed = now - this.#started
    if (this.#style === 'none' || (this.#style !== 'json' && elapsed < DELAY_MS)) return
    if (now - this.#last < (this.#style === 'plain' ? LINE_EVERY_MS : REDRAW_MS)) return
    // The first line comes after one interval: a shorter command prints none.
    if (this.#style === 'plain' && elapsed < LINE_EVERY_MS) return
    this.#last = now
    const { err } = this.#context
    if (this.#style === 'json')
      return void err.line(
        JSON.stringify({ progress: { what: this.#what, ...this.#count, elapsedMs: Math.round(elapsed) } }),
      )
    if (this.#style === 'plain') return void err.line(this.#text(elapsed))
    this.#drawn = true
    // A wrapped line cannot be redrawn: "\r" returns only to the beginning of its last row.
    const text = this.#text(elapsed).slice(0, err.columns - 1)
    void err.redraw(text)
  }

  #text(elapsed: number): string {
    if (this.#count === undefined) return `${this.#what}  ${Math.floor(elapsed / 1000)}s`
    const { done, all } = this.#count
    if (all === undefined) return `${this.#what}  ${done.toLocaleString('en')} nodes  ${Math.floor(elapsed / 1000)}s`
    const share = done / Math.max(1, all)
    const count = `${done.toLocaleString('en')}/${all.toLocaleString('en')} nodes  ${Math.floor(share * 100)}%`
    if (this.#style === 'plain') return `${this.#what}  ${count}`
    const full = Math.round(share * BAR_WIDTH)
    const { glyphs } = this.#context.err
    const bar = `${glyphs.done.repeat(full)}${glyphs.undone.repeat(BAR_WIDTH - full)}`
    const left = Math.ceil((elapsed * (1 - share)) / Math.max(share, 0.001) / 1000)
    return `${this.#what}  ${bar}  ${count}  ETA ${left}s`
  }
}
