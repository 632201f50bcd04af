import type { Writable } from 'node:stream'
import { styleText } from 'node:util'
import type { Glyphs } from './glyphs.ts'

type Style = Parameters<typeof styleText>[0]

export interface Stream extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** How what is written looks. */
export interface Look {
  readonly colored: boolean
  readonly glyphs: Glyphs
}

/** One of the two streams that a command writes to. Colour is decided for each by itself. */
export class Output {
  readonly #stream: Stream
  readonly #failed: (error: NodeJS.ErrnoException) => void
  readonly colored: boolean
  readonly glyphs: Glyphs

  /** `failed` is called when what is written gets nowhere: with EPIPE because the reader has gone away. */
  constructor(stream: Stream, { colored, glyphs }: Look, failed: (error: NodeJS.ErrnoException) => void) {
    this.#stream = stream
    this.colored = colored
    this.glyphs = glyphs
    this.#failed = failed
    stream.on('error', failed)
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true
  }

  /** How wide a terminal is; without end where nobody knows, and some say 0 then, or where it is none. */
  get columns(): number {
    return (this.isTerminal && this.#stream.columns) || Number.POSITIVE_INFINITY
  }

  /** Resolves when the stream takes more, so that a slow reader slows the writer down. */
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

/** `auto`: on a terminal, unless NO_COLOR, CLICOLOR=0 or TERM=dumb; FORCE_COLOR also elsewhere. The first of them that is set counts. */
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
