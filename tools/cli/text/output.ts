import { randomBytes } from 'node:crypto'
import type { Writable } from 'node:stream'
import { styleText } from 'node:util'
import { terminalLine, terminalText } from '../../../src/tree/terminal-text.ts'
import type { Glyphs } from './glyphs.ts'
import type { Secrets } from './secrets.ts'

type Style = Parameters<typeof styleText>[0]

export interface Stream extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Colour and characters of an output, and what it does with secrets: nothing if it has none, as help does. */
export interface Appearance {
  readonly colored: boolean
  readonly glyphs: Glyphs
  readonly secrets?: Secrets
}

/** What `paint` writes for the escape character. No data contains it, since nobody can know it. */
const ESCAPE = `\u001b<${randomBytes(12).toString('base64url')}>`

/**
 * Stdout or stderr of a command. Colour is decided per stream. Everything that a command prints goes through here, and only what `paint` and
 * `redraw` add reaches a terminal as an instruction, and only what a command prints as lines is a line: text from a tree, a server or a file
 * can do neither.
 */
export class Output {
  readonly #stream: Stream
  readonly #failed: (error: NodeJS.ErrnoException) => void
  readonly colored: boolean
  readonly glyphs: Glyphs
  readonly secrets: Secrets

  /** `failed` is called with write errors, such as EPIPE after the reader closed the stream. */
  constructor(stream: Stream, appearance: Appearance, failed: (error: NodeJS.ErrnoException) => void) {
    const { colored, glyphs, secrets = NOTHING_TO_HIDE } = appearance
    this.#stream = stream
    this.colored = colored
    this.glyphs = glyphs
    this.secrets = secrets
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

  /** One line, whatever is in the text. Resolves when it is written: backpressure of a slow reader. So do the others. */
  line(text = ''): Promise<void> {
    return this.lines([text])
  }

  /** Each text is one line. */
  lines(texts: readonly string[]): Promise<void> {
    return this.#send(texts.map(text => `${this.#escaped(text, terminalLine)}\n`).join(''))
  }

  /** The same for messages, without passwords. */
  messages(texts: readonly string[]): Promise<void> {
    return this.lines(texts.map(this.secrets.message))
  }

  /** A text of a format that escapes line breaks itself, such as JSON: each of the text's own ends a line. */
  formatted(text: string): Promise<void> {
    return this.#send(this.#escaped(text, terminalText))
  }

  /** The same, exact in a file or a pipe. */
  document(text: string): Promise<void> {
    return this.isTerminal ? this.formatted(text) : this.#send(text)
  }

  /** Written as they are. */
  bytes(bytes: Uint8Array): Promise<void> {
    return this.#send(bytes)
  }

  /** Replaces the line that the cursor is in. */
  redraw(text: string): Promise<void> {
    return this.#send(`\r${terminalLine(text)}\u001b[K`)
  }

  #send(text: string | Uint8Array): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#stream.write(text, error => {
      if (error) this.#failed(error)
      resolve()
    })
    return promise
  }

  #escaped(text: string, escaping: (text: string) => string): string {
    return text.split(ESCAPE).map(escaping).join('\u001b')
  }

  paint(style: Style, text: string): string {
    if (!this.colored) return text
    const [before, after] = styleText(style, '\0', { validateStream: false }).split('\0')
    return [before, text, after].map((part, i) => (i === 1 ? part : part?.replaceAll('\u001b', ESCAPE))).join('')
  }
}

const NOTHING_TO_HIDE: Secrets = { shown: (_path, _key, value) => value, unquoted: text => text, message: text => text }

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
