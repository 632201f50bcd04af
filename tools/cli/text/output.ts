import { randomBytes } from 'node:crypto'
import type { Writable } from 'node:stream'
import { styleText } from 'node:util'
import { terminalText } from '../../../src/tree/terminal-text.ts'
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

/** What `paint` writes for the escape character. No data contains it, since nobody can know it. */
const ESCAPE = `\u001b<${randomBytes(12).toString('base64url')}>`

/**
 * Stdout or stderr of a command. Colour is decided per stream. Everything that a command prints goes through here, and only what `paint` and
 * `redraw` add reaches a terminal as an instruction: text from a tree, a server or a file cannot.
 */
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

  /** Bytes are written as they are. Resolves when the data is written: backpressure of a slow reader. */
  write(text: string | Uint8Array): Promise<void> {
    return this.#send(typeof text === 'string' ? text.split(ESCAPE).map(terminalText).join('\u001b') : text)
  }

  /** A text that is to be exact in a file or a pipe. */
  document(text: string): Promise<void> {
    return this.isTerminal ? this.write(text) : this.#send(text)
  }

  /** Replaces the line that the cursor is in. */
  redraw(text: string): Promise<void> {
    return this.#send(`\r${terminalText(text)}\u001b[K`)
  }

  #send(text: string | Uint8Array): Promise<void> {
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
    if (!this.colored) return text
    const [before, after] = styleText(style, '\0', { validateStream: false }).split('\0')
    return [before, text, after].map((part, i) => (i === 1 ? part : part?.replaceAll('\u001b', ESCAPE))).join('')
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
