import type { Writable } from 'node:stream'
import { styleText } from 'node:util'
import type { Glyphs } from './glyphs.ts'

type Style = Parameters<typeof styleText>[0]

export interface Stream extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Colour and characters of an output. */
export interface Appearance {
  readonly colored: boolean
  readonly glyphs: Glyphs
}

/** Stdout or stderr of a command. Colour is decided per stream. */
export class Output {
  readonly #stream: Stream
  readonly #failed: (error: NodeJS.ErrnoException) => void
  readonly colored: boolean
  readonly glyphs: Glyphs

  /** `failed` is called with write errors, such as EPIPE after the reader closed the stream. */
  constructor(stream: Stream, { colored, glyphs }: Appearance, failed: (error: NodeJS.ErrnoException) => void) {
    this.#stream = stream
    this.colored = colored
    this.glyphs = glyphs
    this.#failed = failed
    stream.on('error', failed)
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true
  }

  /** The width of the terminal; infinite if it is unknown (some terminals report 0) or the stream is not a terminal. */
  get columns(): number {
    return (this.isTerminal && this.#stream.columns) || Number.POSITIVE_INFINITY
  }

  /** Resolves when the data is written: backpressure of a slow reader. */
  write(text: string | Uint8Array): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#stream.write(text, error => {
      if (error) this.#failed(error)
      resolve()
    })
    return promise
  }

  line(text = ''): Promise<void> {
    return this.write(`${text}\n`)
  }

  paint(style: Style, text: string): string {
    return this.colored ? styleText(style, text, { validateStream: false }) : text
  }
}

export type ColorChoice = 'auto' | 'always' | 'never'

/** `auto`: on a terminal, unless NO_COLOR, CLICOLOR=0 or TERM=dumb; FORCE_COLOR also elsewhere. The first variable that is set decides. */
export function isColored(
  choice: ColorChoice,
  stream: Stream,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (choice !== 'auto') return choice === 'always'
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR) return !/^(0|false)$/.test(env.FORCE_COLOR)
  return stream.isTTY === true && env.CLICOLOR !== '0' && env.TERM !== 'dumb'
}
