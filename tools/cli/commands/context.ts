import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import type { Context } from '../session/context.ts'
import { checkContextName, type Place, readUserFile, writeUserFile } from '../session/context-file.ts'
import { readTargets, zooKeeperOf } from '../session/target.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { usage } from '../text/failure.ts'

interface Options {
  readonly off?: boolean
  readonly output: 'text' | DocumentFormat
}

export const contextCommand: CommandSpec = {
  name: 'context',
  arguments: '<action> [name] [endpoint]',
  summary: 'name trees, choose one, protect one: ls, use, set, protect, rm',
  examples: [
    ['espalier context set prod gw1:7400,gw2:7400', 'give gateways a name'],
    ['espalier context set old zk://zk1:2181/app', 'a ZooKeeper without a gateway'],
    ['espalier context use prod', 'the tree to work on from now on'],
    ['espalier context protect prod', 'every change there asks first'],
    ['espalier context ls', 'which there are'],
    ['espalier plan model.tree -c prod', 'another one, this time'],
  ],
  flags: [{ flags: '--off', summary: 'protect: not any more' }, OUTPUT_DOCUMENT],
  async run({ context, args: [action = '', name, endpoint], options }: Call<Options>) {
    if (action === 'ls') return await list(context, options)
    const act = ACTIONS[action]
    if (act === undefined) throw usage(`"${action}" is nothing to do with contexts`, 'ls, use, set, protect or rm')
    if (name === undefined) throw usage(`which context?`, `espalier context ${action} NAME`)
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
      await context.warn(`here, ${current.label} still comes first: a flag, the environment or .espalier.yaml says so`)
  },
  set: async (context, name, endpoint) => {
    if (endpoint === undefined) throw usage('which gateways?', `espalier context set ${name} HOST:PORT`)
    // Both throw for what is no address.
    if (zooKeeperOf(endpoint) === undefined) {
      const { connect } = await import('../../../clients/typescript/index.ts')
      await connect({ endpoints: endpoint })[Symbol.asyncDispose]()
    }
    await change(context, name, place => ({ endpoint, protected: place?.protected ?? false }))
    await context.say(`@${name} is ${endpoint}`)
  },
  protect: async (context, name, _, { off = false }) => {
    await change(context, name, place => {
      if (place === undefined)
        throw usage(`there is no context "${name}" of your own`, 'espalier context ls lists them')
      return { ...place, protected: !off }
    })
    await context.say(
      off ? `@${name} is not protected any more` : `@${name} is protected: every change there asks first`,
    )
  },
  rm: async (context, name) => {
    await change(context, name, place => {
      if (place === undefined)
        throw usage(`there is no context "${name}" of your own`, 'espalier context ls lists them')
      return undefined
    })
    await context.say(`@${name} is forgotten`)
  },
}

async function change(
  context: Context,
  name: string,
  to: (place: Place | undefined) => Place | undefined,
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

async function list({ targets, out }: Context, { output }: Options): Promise<number> {
  const places = [...targets.contexts].sort(([a], [b]) => (a < b ? -1 : 1))
  // The current one may be named by the environment and not exist; then none is marked.
  const current = tryCurrent(targets)
  if (isDocument(output)) {
    const rows = places.map(([name, place]) => ({ name, ...place, current: name === current }))
    await out.write(await documentText(JSON.stringify(rows), output))
    return EXIT.done
  }
  const width = Math.max(0, ...places.map(([name]) => name.length))
  for (const [name, place] of places) {
    const row = `${name === current ? '*' : ' '} ${name.padEnd(width)}  ${place.endpoint}`
    await out.line(place.protected ? `${row}  ${out.paint('red', 'protected')}` : row)
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
