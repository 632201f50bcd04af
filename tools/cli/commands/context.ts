import { resolve } from 'node:path'
import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import type { Context } from '../session/context.ts'
import { type ContextEntry, checkContextName, readUserFile, writeUserFile } from '../session/context-file.ts'
import { allowProjectFile } from '../session/project-file.ts'
import { readTargets } from '../session/target.ts'
import { zooKeeperOf } from '../session/zookeeper-name.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { usage } from '../text/failure.ts'

interface Options {
  readonly off?: boolean
  readonly credentials?: string
  readonly ca?: string
  readonly output: 'text' | DocumentFormat
}

export const contextCommand: CommandSpec = {
  name: 'context',
  arguments: '<action> [name] [endpoint]',
  summary: 'name trees, choose one, protect one: ls, use, set, protect, rm, allow',
  examples: [
    ['espalier context set prod gw1:7400,gw2:7400', 'give gateways a name'],
    ['espalier context set old zk://zk1:2181/app', 'a ZooKeeper without a gateway'],
    ['espalier context set prod grpcs://gw1 --credentials ~/.prod-token', 'with a token of its own'],
    ['espalier context use prod', 'the tree to work on from now on'],
    ['espalier context protect prod', 'every change asks for confirmation'],
    ['espalier context ls', 'list all contexts'],
    ['espalier context allow', "use this project's .espalier.yaml, as it is now"],
    ['espalier plan model.tree -c prod', 'another context for one command'],
  ],
  flags: [
    { flags: '--credentials <file>', summary: 'set: a file with its token; for zk://, with digest:USER:PASSWORD' },
    { flags: '--ca <file>', summary: 'set: a file with the CAs to trust' },
    { flags: '--off', summary: 'protect, allow: take it back' },
    OUTPUT_DOCUMENT,
  ],
  async run({ context, args: [action = '', name, endpoint], options }: Call<Options>) {
    if (action === 'ls') return await list(context, options)
    if (action === 'allow') return await allow(context, options)
    const act = ACTIONS[action]
    if (act === undefined) throw usage(`"${action}" is not an action`, 'ls, use, set, protect, rm or allow')
    if (name === undefined) throw usage('a context is missing', `espalier context ${action} NAME`)
    await act(context, checkContextName(name), endpoint, options)
    return EXIT.done
  },
}

type Action = (context: Context, name: string, endpoint: string | undefined, options: Options) => Promise<void>

const ACTIONS: Readonly<Record<string, Action>> = {
  use: async (context, name) => {
    context.targets.named(name)
    const { env, cwd = process.cwd() } = context.io
    await writeUserFile(env, { ...(await readUserFile(env)), context: name, endpoint: undefined })
    await context.say(`from now on: @${name}`)
    const { current } = await readTargets(context.globals, env, cwd)
    if (current.name !== name)
      await context.warn(
        `${current.label} still takes precedence here: a flag, the environment or .espalier.yaml selects it`,
      )
  },
  set: async (context, name, endpoint, { credentials, ca }) => {
    if (endpoint === undefined) throw usage('an endpoint is missing', `espalier context set ${name} HOST:PORT`)
    // Both throw for an invalid address.
    if (zooKeeperOf(endpoint) === undefined) {
      const { connect } = await import('../../../clients/typescript/connect.ts')
      await connect({ endpoints: endpoint })[Symbol.asyncDispose]()
    }
    const { cwd = process.cwd() } = context.io
    const { plaintextCredentials } = context.globals
    await change(context, name, place => ({
      // Credentials belong to the endpoint they were given for.
      ...(place?.endpoint === endpoint ? place : { endpoint, protected: place?.protected ?? false }),
      ...(credentials === undefined ? {} : { credentials: resolve(cwd, credentials) }),
      ...(ca === undefined ? {} : { ca: resolve(cwd, ca) }),
      ...(plaintextCredentials ? { plaintextCredentials } : {}),
    }))
    await context.say(`@${name} is ${endpoint}`)
  },
  protect: async (context, name, _, { off = false }) => {
    await change(context, name, place => {
      if (place === undefined)
        throw usage(`there is no context "${name}" of your own`, 'espalier context ls lists them')
      return { ...place, protected: !off }
    })
    await context.say(
      off ? `@${name} is not protected any more` : `@${name} is protected: every change asks for confirmation`,
    )
  },
  rm: async (context, name) => {
    await change(context, name, place => {
      if (place === undefined)
        throw usage(`there is no context "${name}" of your own`, 'espalier context ls lists them')
      return undefined
    })
    await context.say(`@${name} is removed`)
  },
}

async function change(
  context: Context,
  name: string,
  to: (place: ContextEntry | undefined) => ContextEntry | undefined,
): Promise<void> {
  const { env } = context.io
  const before = await readUserFile(env)
  const contexts = new Map(before.contexts)
  const place = to(contexts.get(name))
  if (place === undefined) contexts.delete(name)
  else contexts.set(name, place)
  const isGone = place === undefined && before.context === name
  await writeUserFile(env, { ...before, contexts, context: isGone ? undefined : before.context })
}

async function allow(context: Context, { off = false }: Options): Promise<number> {
  const { env, cwd = process.cwd() } = context.io
  const { file, context: chosen, endpoint, contexts } = await allowProjectFile(env, cwd, !off)
  if (off) {
    await context.say(`${file} is not allowed any more`)
    return EXIT.done
  }
  await context.say(`allowed, until it changes: ${file}`)
  if (endpoint !== undefined || chosen !== undefined) await context.out.line(`* ${endpoint ?? `@${chosen}`}`)
  for (const [name, entry] of contexts) await context.out.line(`  @${name} ${entry.endpoint}`)
  return EXIT.done
}

async function list({ targets, out }: Context, { output }: Options): Promise<number> {
  const entries = [...targets.contexts].sort(([a], [b]) => (a < b ? -1 : 1))
  // The environment may select a context that does not exist; then none is marked.
  const current = tryCurrent(targets)
  if (isDocument(output)) {
    const rows = entries.map(([name, entry]) => ({ name, ...entry, current: name === current }))
    await out.formatted(await documentText(JSON.stringify(rows), output))
    return EXIT.done
  }
  const width = Math.max(0, ...entries.map(([name]) => name.length))
  for (const [name, entry] of entries) {
    const row = `${name === current ? '*' : ' '} ${name.padEnd(width)}  ${entry.endpoint}`
    await out.line(entry.protected ? `${row}  ${out.paint('red', 'protected')}` : row)
  }
  return EXIT.done
}

function tryCurrent(targets: Context['targets']): string | undefined {
  try {
    return targets.current.name
  } catch {
    return undefined
  }
}
