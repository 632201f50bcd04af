import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Espalier } from '../../clients/typescript/index.ts'
import { decodeData } from '../../src/tree/data.ts'
import { classify, links } from '../../src/tree/keys.ts'
import type { Env } from './context.ts'
import { readTargets, type Target, type Targets } from './target.ts'
import type { Flag, Verb } from './verb.ts'

/** What may stand where the cursor is. `files` asks the shell for names of files, which it knows best. */
export interface Candidates {
  readonly words: readonly Candidate[]
  readonly files: boolean
}

export interface Candidate {
  readonly word: string
  readonly about?: string | undefined
}

export interface Surroundings {
  readonly env: Env
  readonly cwd: string
  readonly verbs: readonly Verb[]
  readonly globals: readonly Flag[]
}

/** How long the gateway may take: whoever pressed the key waits. */
const PATIENCE_MS = 300
const CACHE_MS = 5_000
const MAX_WORDS = 500

/** Arguments by the names that the commands give them. */
const LIVE_PATHS = new Set(['path', 'from', 'to', 'target', 'link'])
const SOURCES = new Set(['file', 'source', 'a', 'b', 'plan'])
const WORDS: Readonly<Record<string, readonly string[]>> = {
  action: ['ls', 'use', 'set', 'protect', 'rm'],
  shell: ['bash', 'zsh', 'fish', 'powershell'],
}

/** What may follow the words of a command line, the last of them being begun. Never throws, and is never late. */
export async function complete(typed: readonly string[], surroundings: Surroundings): Promise<Candidates> {
  // An older PowerShell can pass an empty word only like this.
  const words = typed.map(word => (word === '""' ? '' : word))
  const begun = words.at(-1) ?? ''
  try {
    const { words: found, files } = await candidates(words, surroundings)
    return { words: found.filter(({ word }) => word.startsWith(begun)).slice(0, MAX_WORDS), files }
  } catch {
    // Somebody who presses a key wants no error message in the line.
    return { words: [], files: false }
  }
}

async function candidates(words: readonly string[], surroundings: Surroundings): Promise<Candidates> {
  const { verbs, globals } = surroundings
  const [before, begun] = [words.slice(0, -1), words.at(-1) ?? '']
  const line = readLine(before, verbs, globals)
  const flags = [...(line.verb?.flags ?? []), ...globals]
  if (line.open !== undefined) return await flagValue(line.open, surroundings)
  if (begun.startsWith('-'))
    return told(flags.flatMap(({ flags, summary }) => namesOf(flags).map(word => ({ word, about: summary }))))
  if (line.verb === undefined) return told(verbs.map(({ name, summary }) => ({ word: name, about: summary })))
  return await argumentOf(line.verb, line, begun, surroundings)
}

/** A command line as far as it is written. */
interface Line {
  readonly verb: Verb | undefined
  readonly args: readonly string[]
  readonly values: ReadonlyMap<string, string>
  /** A flag that waits for its value. */
  readonly open: Flag | undefined
}

function readLine(words: readonly string[], verbs: readonly Verb[], globals: readonly Flag[]): Line {
  let verb: Verb | undefined
  let open: Flag | undefined
  const args: string[] = []
  const values = new Map<string, string>()
  for (const word of words) {
    const flag = [...(verb?.flags ?? []), ...globals].find(({ flags }) => namesOf(flags).includes(word))
    if (open !== undefined) {
      for (const name of namesOf(open.flags)) values.set(name, word)
      open = undefined
    } else if (flag !== undefined) open = /[<[]/.test(flag.flags) ? flag : undefined
    else if (word.startsWith('-')) continue
    else if (verb === undefined) {
      verb = verbs.find(({ name }) => name === word)
      if (verb === undefined) throw new Error(`there is no command ${word}`)
    } else args.push(word)
  }
  return { verb, args, values, open }
}

function namesOf(flags: string): readonly string[] {
  return flags.split(/[ ,]+/).filter(word => word.startsWith('-'))
}

async function flagValue(flag: Flag, surroundings: Surroundings): Promise<Candidates> {
  if (flag.choices !== undefined) return told(flag.choices.map(word => ({ word })))
  if (namesOf(flag.flags).includes('--context')) return told(await contextsOf(surroundings))
  return { words: [], files: /<(file|FILE)>/.test(flag.flags) }
}

async function argumentOf(verb: Verb, line: Line, begun: string, surroundings: Surroundings): Promise<Candidates> {
  const names = verb.arguments.split(' ').filter(word => word !== '')
  const place = names[Math.min(line.args.length, names.length - 1)] ?? ''
  if (line.args.length >= names.length && !place.includes('...')) return told([])
  const name = place.replace(/[[\]<>.]/g, '')
  const words = WORDS[name]
  if (words !== undefined) return told(words.map(word => ({ word })))
  if (verb.name === 'context') return told(await contextsOf(surroundings))
  if (name === 'name') return told(await propertiesOf(line, surroundings))
  if (begun.startsWith('@')) return told(await sourcesOf(line, begun, surroundings))
  if (LIVE_PATHS.has(name)) return told(await pathsOf(line, begun || '/', surroundings))
  return {
    words: begun === '' && SOURCES.has(name) ? [{ word: '@', about: 'the live tree' }] : [],
    files: SOURCES.has(name),
  }
}

async function contextsOf({ env, cwd }: Surroundings): Promise<readonly Candidate[]> {
  const { contexts } = await readTargets({ endpoint: undefined, context: undefined }, env, cwd)
  return [...contexts].map(([word, { endpoint }]) => ({ word, about: endpoint }))
}

/** `@prod/cms/da`: contexts before the first slash, paths of that one behind it. */
async function sourcesOf(line: Line, begun: string, surroundings: Surroundings): Promise<readonly Candidate[]> {
  const slash = begun.indexOf('/')
  if (slash < 0) {
    const contexts = await contextsOf(surroundings)
    return [
      { word: '@/', about: 'the live tree' },
      ...contexts.map(({ word, about }) => ({ word: `@${word}/`, about })),
    ]
  }
  const head = begun.slice(0, slash)
  const targets = await targetsOf(line, surroundings)
  const target = head === '@' ? targets.current : targets.named(head.slice(1))
  const found = await childrenOf(target, begun.slice(slash), surroundings)
  return found.map(word => ({ word: `${head}${word}` }))
}

async function pathsOf(line: Line, begun: string, surroundings: Surroundings): Promise<readonly Candidate[]> {
  if (!begun.startsWith('/')) return []
  const { current } = await targetsOf(line, surroundings)
  return (await childrenOf(current, begun, surroundings)).map(word => ({ word }))
}

async function propertiesOf(line: Line, surroundings: Surroundings): Promise<readonly Candidate[]> {
  const { current } = await targetsOf(line, surroundings)
  const path = line.args[0] ?? '/'
  const keys = await cached(surroundings.env, `properties ${current.endpoint} ${path}`, () =>
    asking(current, async (client, signal) => {
      const { node } = await client.tree.getNode({ path }, { signal, retry: false })
      return [...decodeData(node?.data ?? new Uint8Array())].map(([key, value]) => {
        const kind = classify(key, value)
        return kind.kind === 'plain' ? key : kind.name
      })
    }),
  )
  return keys.map(word => ({ word }))
}

/** Children and links of the node that a path is begun below, as whole paths. */
async function childrenOf(target: Target, begun: string, { env }: Surroundings): Promise<readonly string[]> {
  const parent = begun.slice(0, begun.lastIndexOf('/')) || '/'
  const names = await cached(env, `children ${target.endpoint} ${parent}`, () =>
    asking(target, async (client, signal) => {
      const [{ children }, { node }] = await Promise.all([
        client.tree.listChildren({ path: parent, namesOnly: true }, { signal, retry: false }),
        client.tree.getNode({ path: parent }, { signal, retry: false }),
      ])
      const names = children.map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
      return [...names, ...links(decodeData(node?.data ?? new Uint8Array())).keys()]
    }),
  )
  return names.map(name => (parent === '/' ? `/${name}` : `${parent}/${name}`))
}

function targetsOf({ values }: Line, { env, cwd }: Surroundings): Promise<Targets> {
  return readTargets({ endpoint: values.get('--endpoint'), context: values.get('--context') }, env, cwd)
}

async function asking<T>({ endpoint }: Target, ask: (client: Espalier, signal: AbortSignal) => Promise<T>): Promise<T> {
  const { connect } = await import('../../clients/typescript/index.ts')
  await using client = connect({ endpoints: endpoint, begin: 'first', deadlineMs: PATIENCE_MS, retries: 0 })
  return await ask(client, AbortSignal.timeout(PATIENCE_MS))
}

/** Keys come in bursts: an answer is kept for a few seconds. */
async function cached(env: Env, what: string, ask: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const folder = env.XDG_CACHE_HOME || (env.HOME ? join(env.HOME, '.cache') : undefined)
  if (folder === undefined) return await ask()
  const file = join(folder, 'espalier', `${createHash('sha256').update(what).digest('hex').slice(0, 32)}.json`)
  const known = await readFile(file, 'utf8').then(
    text => JSON.parse(text) as { readonly at: number; readonly words: readonly string[] },
    () => undefined,
  )
  const age = Date.now() - (known?.at ?? 0)
  if (known !== undefined && age >= 0 && age < CACHE_MS) return known.words
  const words = await ask()
  await mkdir(join(folder, 'espalier'), { recursive: true, mode: 0o700 })
  await writeFile(file, JSON.stringify({ at: Date.now(), words }), { mode: 0o600 })
  return words
}

function told(words: readonly Candidate[]): Candidates {
  return { words, files: false }
}
