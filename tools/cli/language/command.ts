import type { Context } from '../session/context.ts'

/** One flag of a command, in commander's notation: `-o, --output <format>`. */
export interface Flag {
  readonly flags: string
  readonly summary: string
  readonly choices?: readonly string[]
  readonly fallback?: string
  /** Converts the text to a value; throws a usage `Failure`. */
  readonly parse?: (text: string) => unknown
}

/** The declaration of a command. */
export interface CommandSpec {
  readonly name: string
  /** In commander's notation: `<path> [name]`. */
  readonly arguments: string
  /** One line for the list of commands. */
  readonly summary: string
  /** Command lines and what they do. */
  readonly examples: readonly (readonly [string, string])[]
  readonly flags: readonly Flag[]
  /** Whether the words after `--` are a command to run, not arguments. */
  readonly wraps?: boolean
  /** The endpoint, for a command that names its tree in its arguments. */
  readonly endpoint?: (args: readonly string[]) => string
  /** Returns the exit code. */
  run(call: Call): Promise<number>
}

/** One call of a command. */
export interface Call<Options extends object = object> {
  readonly context: Context
  readonly args: readonly string[]
  readonly options: Options
  /** The words after `--`. */
  readonly rest: readonly string[]
}

export const OUTPUT_NAME: Flag = {
  flags: '-o, --output <format>',
  summary: 'text, name, json, ndjson or yaml',
  choices: ['text', 'name', 'json', 'ndjson', 'yaml'],
  fallback: 'text',
}

export const OUTPUT_DOCUMENT: Flag = {
  flags: '-o, --output <format>',
  summary: 'text, json or yaml',
  choices: ['text', 'json', 'yaml'],
  fallback: 'text',
}
