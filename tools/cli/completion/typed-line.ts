import { type Flag, OUTPUT_DOCUMENT, type Verb } from '../language/verb.ts'

/** What completion has to know of a command. */
export type TypedVerb = Pick<Verb, 'name' | 'arguments' | 'summary' | 'flags' | 'wraps'>

/** A command line as far as it is written: the last word is begun. */
export interface TypedLine {
  readonly verb: TypedVerb | undefined
  /** Of the command, without the word that is begun. */
  readonly args: readonly string[]
  /** Of flags, by each of their names. */
  readonly values: ReadonlyMap<string, string>
  /** The flag whose value is begun, and what stands before that value in the same word: nothing, or `--output=`. */
  readonly value: { readonly flag: Flag; readonly head: string } | undefined
  /** Whether `--` was written: what follows are no flags. */
  readonly separated: boolean
  readonly begun: string
}

/** What may stand in front of a command as well as behind it: the formats of most commands. */
export const IN_FRONT: readonly Flag[] = [OUTPUT_DOCUMENT]

/** Throws for a command that does not exist. */
export function readTypedLine(
  words: readonly string[],
  verbs: readonly TypedVerb[],
  globals: readonly Flag[],
): TypedLine {
  const begun = words.at(-1) ?? ''
  const args: string[] = []
  const values = new Map<string, string>()
  let verb: TypedVerb | undefined
  let open: Flag | undefined
  let separated = false
  const flagOf = (name: string): Flag | undefined =>
    [...(verb?.flags ?? IN_FRONT), ...globals].find(({ flags }) => namesOf(flags).includes(name))
  const keep = (flag: Flag, value: string): void => {
    for (const name of namesOf(flag.flags)) values.set(name, value)
  }
  for (const word of words.slice(0, -1)) {
    const [name, attached] = parted(word)
    const flag = separated ? undefined : flagOf(name)
    if (open !== undefined) {
      keep(open, word)
      open = undefined
    } else if (flag !== undefined && takesValue(flag)) {
      if (attached === undefined) open = flag
      else keep(flag, attached)
    } else if (word === '--') separated = true
    else if (word.startsWith('-') && word !== '-' && !separated) continue
    else if (verb !== undefined) args.push(word)
    else {
      verb = verbs.find(({ name }) => name === word)
      if (verb === undefined) throw new Error(`there is no command ${word}`)
    }
  }
  return { verb, args, values, value: valueBegun(open, begun, flagOf), separated, begun }
}

/** `-o, --output <format>` are `-o` and `--output`. */
export function namesOf(flags: string): readonly string[] {
  return flags.split(/[ ,]+/).filter(word => word.startsWith('-'))
}

/** `--output=json` and `-ojson` are a name and a value; any other word is a name only. */
function parted(word: string): readonly [name: string, value: string | undefined] {
  const [, long, short, value] = /^(?:(--[^=]+)=|(-[^-]))(.+)$/s.exec(word) ?? []
  return [long ?? short ?? word, value]
}

function takesValue({ flags }: Flag): boolean {
  return /[<[]/.test(flags)
}

function valueBegun(
  open: Flag | undefined,
  begun: string,
  flagOf: (name: string) => Flag | undefined,
): TypedLine['value'] {
  if (open !== undefined) return { flag: open, head: '' }
  const [head, name = ''] = /^(--[^=]+)=/.exec(begun) ?? []
  const flag = flagOf(name)
  return head === undefined || flag === undefined || !takesValue(flag) ? undefined : { flag, head }
}
