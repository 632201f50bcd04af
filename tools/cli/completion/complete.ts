import type { Flag } from '../language/verb.ts'
import { readTargets, type Targets } from '../session/target.ts'
import type { Env } from '../text/io.ts'
import { pathsBelow, propertiesOf } from './live-names.ts'
import { IN_FRONT, namesOf, readTypedLine, type TypedLine, type TypedVerb } from './typed-line.ts'

/** What may stand where the cursor is. `files` asks the shell for names of files, which it knows best. */
export interface Candidates {
  readonly words: readonly Candidate[]
  readonly files: boolean
}

export interface Candidate {
  /** The whole word, as the command is to get it: not quoted for any shell. */
  readonly word: string
  readonly about?: string | undefined
}

export interface Surroundings {
  readonly env: Env
  readonly cwd: string
  /** Loaded when they are needed: whoever pressed the key waits. */
  readonly verbs: ReadonlyMap<string, () => Promise<TypedVerb>>
  readonly globals: readonly Flag[]
}

const MAX_WORDS = 500

/** A shell shows what it is given as it is: no name, and no project's file, may speak to the terminal. */
const CONTROL = /[\x00-\x1f\x7f-\x9f]/

const HELP: TypedVerb = { name: 'help', arguments: '[command]', summary: 'print help', flags: [] }
const HELP_FLAG: Flag = { flags: '-h, --help', summary: 'print help' }
const VERSION_FLAG: Flag = { flags: '--version', summary: 'print the version' }

const WORDS: Readonly<Record<string, readonly string[]>> = {
  action: ['ls', 'use', 'set', 'protect', 'rm'],
  shell: ['bash', 'zsh', 'fish', 'powershell'],
}

/** What may follow the words of a command line, the last of them being begun. Never throws, and is never late. */
export async function complete(words: readonly string[], surroundings: Surroundings): Promise<Candidates> {
  const begun = words.at(-1) ?? ''
  try {
    const { words: found, files } = await candidates(words, surroundings)
    const fitting = found.filter(({ word, about = '' }) => word.startsWith(begun) && !CONTROL.test(`${word}${about}`))
    return { words: fitting.slice(0, MAX_WORDS), files }
  } catch {
    // Somebody who presses a key wants no error message in the line.
    return NOTHING
  }
}

const NOTHING: Candidates = { words: [], files: false }

async function candidates(words: readonly string[], surroundings: Surroundings): Promise<Candidates> {
  const named = words.slice(0, -1).map(word => surroundings.verbs.get(word)?.() ?? [])
  const verbs = (await Promise.all(named)).flat()
  const line = readTypedLine(words, [...verbs, HELP], surroundings.globals)
  const place: Place = { line, surroundings }
  if (line.value !== undefined) return await flagValue(line.value.flag, line.value.head, place)
  if (line.begun.startsWith('-') && !line.separated) return told(flagsOf(place))
  if (line.verb === undefined) return told(await commandsOf(place))
  // What stands behind `--` is a command to run.
  if (line.separated && line.verb.wraps === true) return { words: [], files: true }
  return await argument(line.verb, place)
}

/** Where the cursor is. */
interface Place {
  readonly line: TypedLine
  readonly surroundings: Surroundings
}

async function commandsOf({ surroundings: { verbs } }: Place): Promise<readonly Candidate[]> {
  const commands = await Promise.all([...verbs.values()].map(load => load()))
  return [...commands, HELP].map(({ name, summary }) => ({ word: name, about: summary }))
}

function flagsOf({ line: { verb }, surroundings: { globals } }: Place): readonly Candidate[] {
  const flags = [...(verb?.flags ?? [...IN_FRONT, VERSION_FLAG]), ...globals, HELP_FLAG]
  return flags.flatMap(({ flags, summary }) => namesOf(flags).map(word => ({ word, about: summary })))
}

async function flagValue(flag: Flag, head: string, place: Place): Promise<Candidates> {
  const begun = place.line.begun.slice(head.length)
  const { words, files } = await valuesOf(flag, begun, place)
  return { words: words.map(({ word, about }) => ({ word: `${head}${word}`, about })), files }
}

async function valuesOf({ flags, choices }: Flag, begun: string, place: Place): Promise<Candidates> {
  if (choices !== undefined) return told(choices.map(word => ({ word })))
  if (namesOf(flags).includes('--context')) return told(await contextsOf(place))
  const [, name = ''] = /[<[]([^>\]]+)/.exec(flags) ?? []
  // `--focus` and `--collapse` mean the tree that is drawn.
  const [tree = '@'] = /^@[^/]*/.exec(place.line.args[0] ?? '') ?? []
  if (name === 'name') return NOTHING
  return await named(name === 'file' ? 'FILE' : name, begun, tree, place)
}

async function argument(verb: TypedVerb, place: Place): Promise<Candidates> {
  const { args, begun } = place.line
  const names = verb.arguments.split(' ').filter(word => word !== '')
  const notation = names[Math.min(args.length, names.length - 1)] ?? ''
  if (args.length >= names.length && !notation.includes('...')) return NOTHING
  const name = notation.replace(/[[\]<>.]/g, '')
  if (verb.name === 'context' && name === 'name') return args[0] === 'ls' ? NOTHING : told(await contextsOf(place))
  // To an export what begins with "/" is no file.
  const isPath = verb.name === 'export' && /^(?:\/|$)/.test(begun)
  return await named(isPath ? 'path' : name, begun, '@', place)
}

/** What fits an argument or the value of a flag, by the name that the command gives it. Paths are those of the tree `@` or `@prod`. */
async function named(name: string, begun: string, tree: string, place: Place): Promise<Candidates> {
  switch (name) {
    case 'path':
    case 'from':
    case 'to':
    case 'target':
    case 'link':
    case 'glob':
      return told(await pathsOf(tree, begun || '/', place))
    case 'file':
    case 'source':
    case 'a':
    case 'b':
    case 'other':
      if (begun.startsWith('@')) return told(await liveSourcesOf(begun, place))
      return { words: begun === '' ? [{ word: '@', about: 'the live tree' }] : [], files: true }
    case 'plan':
    case 'FILE':
    case 'DIR':
      return { words: [], files: true }
    case 'name':
      return told((await propertiesAt(place)).map(word => ({ word })))
    case 'command':
      return told(await commandsOf(place))
    default:
      return told((WORDS[name] ?? []).map(word => ({ word })))
  }
}

async function contextsOf({ surroundings: { env, cwd } }: Place): Promise<readonly Candidate[]> {
  const { contexts } = await readTargets({ endpoint: undefined, context: undefined }, env, cwd)
  return [...contexts].map(([word, { endpoint }]) => ({ word, about: endpoint }))
}

/** `@prod/cms/da`: contexts before the first slash, paths of that one behind it. */
async function liveSourcesOf(begun: string, place: Place): Promise<readonly Candidate[]> {
  const slash = begun.indexOf('/')
  if (slash >= 0) {
    const tree = begun.slice(0, slash)
    return (await pathsOf(tree, begun.slice(slash), place)).map(({ word }) => ({ word: `${tree}${word}` }))
  }
  const contexts = await contextsOf(place)
  return [{ word: '@/', about: 'the live tree' }, ...contexts.map(({ word, about }) => ({ word: `@${word}/`, about }))]
}

async function pathsOf(tree: string, begun: string, place: Place): Promise<readonly Candidate[]> {
  if (!begun.startsWith('/')) return []
  const targets = await targetsOf(place)
  const target = tree === '@' ? targets.current : targets.named(tree.slice(1))
  return (await pathsBelow(target, begun, place.surroundings.env)).map(word => ({ word }))
}

async function propertiesAt(place: Place): Promise<readonly string[]> {
  const { current } = await targetsOf(place)
  return await propertiesOf(current, place.line.args[0] ?? '/', place.surroundings.env)
}

function targetsOf({ line: { values }, surroundings: { env, cwd } }: Place): Promise<Targets> {
  return readTargets({ endpoint: values.get('--endpoint'), context: values.get('--context') }, env, cwd)
}

function told(words: readonly Candidate[]): Candidates {
  return { words, files: false }
}
