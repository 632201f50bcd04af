import type { Flag } from '../language/command.ts'
import { readTargets, type Targets } from '../session/target.ts'
import type { Env } from '../text/io.ts'
import { pathsBelow, propertiesOf } from './live-names.ts'
import { IN_FRONT, namesOf, readTypedLine, type TypedCommand, type TypedLine } from './typed-line.ts'

/** The words that fit where the cursor is; with `files`, the shell adds names of files. */
export interface Candidates {
  readonly words: readonly Candidate[]
  readonly files: boolean
}

export interface Candidate {
  /** The whole word as the command receives it, not quoted for any shell. */
  readonly word: string
  readonly description?: string | undefined
}

export interface CompletionContext {
  readonly env: Env
  readonly cwd: string
  /** Loaded only as needed: the user waits for the answer to a key. */
  readonly commands: ReadonlyMap<string, () => Promise<TypedCommand>>
  readonly globals: readonly Flag[]
}

const MAX_WORDS = 500

/** A shell prints candidates as they are: control characters in names must not reach the terminal. */
const CONTROL = /[\x00-\x1f\x7f-\x9f]/

const HELP: TypedCommand = { name: 'help', arguments: '[command]', summary: 'print help', flags: [] }
const HELP_FLAG: Flag = { flags: '-h, --help', summary: 'print help' }
const VERSION_FLAG: Flag = { flags: '--version', summary: 'print the version' }

const WORDS: Readonly<Record<string, readonly string[]>> = {
  action: ['ls', 'use', 'set', 'protect', 'rm'],
  shell: ['bash', 'zsh', 'fish', 'powershell'],
}

/** The candidates for the last, incomplete word of a command line. Never throws; none if there is no answer in time. */
export async function complete(words: readonly string[], context: CompletionContext): Promise<Candidates> {
  const partial = words.at(-1) ?? ''
  try {
    const { words: found, files } = await candidates(words, context)
    const fitting = found.filter(
      ({ word, description = '' }) => word.startsWith(partial) && !CONTROL.test(`${word}${description}`),
    )
    return { words: fitting.slice(0, MAX_WORDS), files }
  } catch {
    // An error message would end up in the line that is being typed.
    return NOTHING
  }
}

const NOTHING: Candidates = { words: [], files: false }

async function candidates(words: readonly string[], context: CompletionContext): Promise<Candidates> {
  const named = words.slice(0, -1).map(word => context.commands.get(word)?.() ?? [])
  const commands = (await Promise.all(named)).flat()
  const line = readTypedLine(words, [...commands, HELP], context.globals)
  const position: Position = { line, context }
  if (line.value !== undefined) return await flagValue(line.value.flag, line.value.head, position)
  if (line.partial.startsWith('-') && !line.separated) return wordsOnly(flagsOf(position))
  if (line.command === undefined) return wordsOnly(await commandsOf(position))
  // After `--` comes a command to run.
  if (line.separated && line.command.wraps === true) return { words: [], files: true }
  return await argument(line.command, position)
}

/** Where the cursor is. */
interface Position {
  readonly line: TypedLine
  readonly context: CompletionContext
}

async function commandsOf({ context: { commands } }: Position): Promise<readonly Candidate[]> {
  const loaded = await Promise.all([...commands.values()].map(load => load()))
  return [...loaded, HELP].map(({ name, summary }) => ({ word: name, description: summary }))
}

function flagsOf({ line: { command }, context: { globals } }: Position): readonly Candidate[] {
  const flags = [...(command?.flags ?? [...IN_FRONT, VERSION_FLAG]), ...globals, HELP_FLAG]
  return flags.flatMap(({ flags, summary }) => namesOf(flags).map(word => ({ word, description: summary })))
}

async function flagValue(flag: Flag, head: string, position: Position): Promise<Candidates> {
  const partial = position.line.partial.slice(head.length)
  const { words, files } = await valuesOf(flag, partial, position)
  return { words: words.map(({ word, description }) => ({ word: `${head}${word}`, description })), files }
}

async function valuesOf({ flags, choices }: Flag, partial: string, position: Position): Promise<Candidates> {
  if (choices !== undefined) return wordsOnly(choices.map(word => ({ word })))
  if (namesOf(flags).includes('--context')) return wordsOnly(await contextsOf(position))
  const [, name = ''] = /[<[]([^>\]]+)/.exec(flags) ?? []
  // `--focus` and `--collapse` take paths of the tree that is drawn.
  const [tree = '@'] = /^@[^/]*/.exec(position.line.args[0] ?? '') ?? []
  if (name === 'name') return NOTHING
  return await candidatesFor(name === 'file' ? 'FILE' : name, partial, tree, position)
}

async function argument(command: TypedCommand, position: Position): Promise<Candidates> {
  const { args, partial } = position.line
  const names = command.arguments.split(' ').filter(word => word !== '')
  const notation = names[Math.min(args.length, names.length - 1)] ?? ''
  if (args.length >= names.length && !notation.includes('...')) return NOTHING
  const name = notation.replace(/[[\]<>.]/g, '')
  if (command.name === 'context' && name === 'name')
    return args[0] === 'ls' ? NOTHING : wordsOnly(await contextsOf(position))
  // For export, an argument that begins with "/" is a path of the tree.
  const isPath = command.name === 'export' && /^(?:\/|$)/.test(partial)
  return await candidatesFor(isPath ? 'path' : name, partial, '@', position)
}

/** Candidates for an argument or the value of a flag, by the name that the command gives it. Paths are those of the tree `@` or `@prod`. */
async function candidatesFor(name: string, partial: string, tree: string, position: Position): Promise<Candidates> {
  switch (name) {
    case 'path':
    case 'from':
    case 'to':
    case 'target':
    case 'link':
    case 'glob':
      return wordsOnly(await pathsOf(tree, partial || '/', position))
    case 'file':
    case 'source':
    case 'a':
    case 'b':
    case 'other':
      if (partial.startsWith('@')) return wordsOnly(await liveSourcesOf(partial, position))
      return { words: partial === '' ? [{ word: '@', description: 'the live tree' }] : [], files: true }
    case 'plan':
    case 'FILE':
    case 'DIR':
      return { words: [], files: true }
    case 'name':
      return wordsOnly((await propertiesAt(position)).map(word => ({ word })))
    case 'command':
      return wordsOnly(await commandsOf(position))
    default:
      return wordsOnly((WORDS[name] ?? []).map(word => ({ word })))
  }
}

async function contextsOf({ context: { env, cwd } }: Position): Promise<readonly Candidate[]> {
  const { contexts } = await readTargets({ endpoint: undefined, context: undefined }, env, cwd)
  return [...contexts].map(([word, { endpoint }]) => ({ word, description: endpoint }))
}

/** `@prod/cms/da`: contexts before the first slash, paths of that context after it. */
async function liveSourcesOf(partial: string, position: Position): Promise<readonly Candidate[]> {
  const slash = partial.indexOf('/')
  if (slash >= 0) {
    const tree = partial.slice(0, slash)
    return (await pathsOf(tree, partial.slice(slash), position)).map(({ word }) => ({ word: `${tree}${word}` }))
  }
  const contexts = await contextsOf(position)
  return [
    { word: '@/', description: 'the live tree' },
    ...contexts.map(({ word, description }) => ({ word: `@${word}/`, description })),
  ]
}

async function pathsOf(tree: string, partial: string, position: Position): Promise<readonly Candidate[]> {
  if (!partial.startsWith('/')) return []
  const targets = await targetsOf(position)
  const target = tree === '@' ? targets.current : targets.named(tree.slice(1))
  return (await pathsBelow(target, partial, position.context.env)).map(word => ({ word }))
}

async function propertiesAt(position: Position): Promise<readonly string[]> {
  const { current } = await targetsOf(position)
  return await propertiesOf(current, position.line.args[0] ?? '/', position.context.env)
}

function targetsOf({ line: { values }, context: { env, cwd } }: Position): Promise<Targets> {
  return readTargets({ endpoint: values.get('--endpoint'), context: values.get('--context') }, env, cwd)
}

function wordsOnly(words: readonly Candidate[]): Candidates {
  return { words, files: false }
}
