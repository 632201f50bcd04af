import { type CommandSpec, type Flag, OUTPUT_DOCUMENT } from '../language/command.ts'

/** What completion needs of a command. */
export type TypedCommand = Pick<CommandSpec, 'name' | 'arguments' | 'summary' | 'flags' | 'wraps'>

/** A command line that is being typed: the last word is incomplete. */
export interface TypedLine {
  readonly command: TypedCommand | undefined
  /** Of the command, without the incomplete word. */
  readonly args: readonly string[]
  /** Of flags, by each of their names. */
  readonly values: ReadonlyMap<string, string>
  /** The flag whose value is incomplete, and what precedes the value in the same word: nothing, or `--output=`. */
  readonly value: { readonly flag: Flag; readonly head: string } | undefined
  /** Whether `--` was typed: no word after it is a flag. */
  readonly separated: boolean
  readonly partial: string
}

/** Options of commands that may also precede the command: the format. */
export const IN_FRONT: readonly Flag[] = [OUTPUT_DOCUMENT]

/** Throws for a command that does not exist. */
export function readTypedLine(
  words: readonly string[],
  commands: readonly TypedCommand[],
  globals: readonly Flag[],
): TypedLine {
  const partial = words.at(-1) ?? ''
  const args: string[] = []
  const values = new Map<string, string>()
  let command: TypedCommand | undefined
  let open: Flag | undefined
  let separated = false
  const flagOf = (name: string): Flag | undefined =>
    [...(command?.flags ?? IN_FRONT), ...globals].find(({ flags }) => namesOf(flags).includes(name))
  const keep = (flag: Flag, value: string): void => {
    for (const name of namesOf(flag.flags)) values.set(name, value)
  }
  for (const word of words.slice(0, -1)) {
    const [name, attached] = splitFlag(word)
    const flag = separated ? undefined : flagOf(name)
    if (open !== undefined) {
      keep(open, word)
      open = undefined
    } else if (flag !== undefined && takesValue(flag)) {
      if (attached === undefined) open = flag
      else keep(flag, attached)
    } else if (word === '--') separated = true
    else if (word.startsWith('-') && word !== '-' && !separated) continue
    else if (command !== undefined) args.push(word)
    else {
      command = commands.find(({ name }) => name === word)
      if (command === undefined) throw new Error(`there is no command ${word}`)
    }
  }
  return { command, args, values, value: partialValue(open, partial, flagOf), separated, partial }
}

/** `-o, --output <format>` are `-o` and `--output`. */
export function namesOf(flags: string): readonly string[] {
  return flags.split(/[ ,]+/).filter(word => word.startsWith('-'))
}

/** `--output=json` and `-ojson` are a name and a value; any other word is a name only. */
function splitFlag(word: string): readonly [name: string, value: string | undefined] {
  const [, long, short, value] = /^(?:(--[^=]+)=|(-[^-]))(.+)$/s.exec(word) ?? []
  return [long ?? short ?? word, value]
}

function takesValue({ flags }: Flag): boolean {
  return /[<[]/.test(flags)
}

function partialValue(
  open: Flag | undefined,
  partial: string,
  flagOf: (name: string) => Flag | undefined,
): TypedLine['value'] {
  if (open !== undefined) return { flag: open, head: '' }
  const [head, name = ''] = /^(--[^=]+)=/.exec(partial) ?? []
  const flag = flagOf(name)
  return head === undefined || flag === undefined || !takesValue(flag) ? undefined : { flag, head }
}
