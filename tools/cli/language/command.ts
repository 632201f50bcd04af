import type { Context } from '../session/context.ts'

/** One flag of a command, in commander's notation: `-o, --output <format>`. */
export interface Flag {
  readonly flags: string
  readonly summary: string
  readonly choices?: readonly string[]
  readonly fallback?: string
  /** Turns the text into a value; throws a usage `Failure`. */
  readonly parse?: (text: string) => unknown
}

/** One command of the command line. */
export interface CommandSpec {
  readonly name: string
  /** In commander's notation: `<path> [name]`. */
  readonly arguments: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** Command and what it does; the first stands at the top of the help. */
  readonly examples: readonly (readonly [string, string])[]
  readonly flags: readonly Flag[]
  /** Whether what follows `--` is a command to run, not more arguments. */
  readonly wraps?: boolean
  /** For a command that names in its arguments the tree it works on: the endpoint of that. */
  readonly endpoint?: (args: readonly string[]) => string
  /** Answers the exit code. */
  run(call: Call): Promise<number>
}

/** A command as it was called. */
export interface Call<Options extends object = object> {
  readonly context: Context
  readonly args: readonly string[]
  readonly options: Options
  /** What stands behind `--`. */
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
