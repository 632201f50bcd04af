import { nearest } from '../../../src/tree/nearest.ts'
import { usage } from '../text/failure.ts'
import type { Env } from '../text/io.ts'
import { type ContextEntry, type ContextFile, readProjectFile, readUserFile } from './context-file.ts'

const DEFAULT_ENDPOINT = '127.0.0.1:7400'

/** The tree that a command works on. */
export interface Target extends ContextEntry {
  /** The context's name; undefined if gateways were given directly. */
  readonly name: string | undefined
  /** For people: `@prod`, or the gateways. */
  readonly label: string
}

/** A place that can name the target: by gateways or by a context. */
interface TargetSource {
  readonly endpoint: string | undefined
  readonly context: string | undefined
}

/** All contexts and the current target, in order of precedence: flags, environment, project file, user's file, default. */
export class Targets {
  readonly contexts: ReadonlyMap<string, ContextEntry>
  readonly #sources: readonly TargetSource[]

  constructor(flags: TargetSource, env: Env, project: ContextFile, user: ContextFile) {
    if (flags.endpoint !== undefined && flags.context !== undefined)
      throw usage('--endpoint and --context exclude each other', 'give one of them')
    const variables = { endpoint: env.ESPALIER_ENDPOINT || undefined, context: env.ESPALIER_CONTEXT || undefined }
    this.contexts = new Map([...user.contexts, ...project.contexts])
    this.#sources = [flags, variables, project, user]
  }

  get current(): Target {
    const source = this.#sources.find(({ endpoint, context }) => endpoint !== undefined || context !== undefined)
    if (source?.endpoint === undefined && source?.context !== undefined) return this.named(source.context)
    return this.at(source?.endpoint ?? DEFAULT_ENDPOINT)
  }

  /** A context's protection applies to its address, too. */
  at(endpoint: string): Target {
    const isProtected = [...this.contexts.values()].some(entry => entry.protected && entry.endpoint === endpoint)
    return { name: undefined, label: endpoint, endpoint, protected: isProtected }
  }

  named(name: string): Target {
    const entry = this.contexts.get(name)
    if (entry !== undefined) return { ...entry, name, label: `@${name}` }
    const suggestion = nearest(name, [...this.contexts.keys()])
    throw usage(
      `there is no context "${name}"`,
      suggestion === undefined ? `espalier context set ${name} HOST:PORT makes it` : `did you mean ${suggestion}?`,
    )
  }
}

/** Parses the name of a live tree: `@`, `@/path`, `@context/path` or `zk://host:port,.../chroot`; undefined for any other name. */
export function liveTree(name: string, targets: () => Targets): LiveTree | undefined {
  if (zooKeeperOf(name) !== undefined) return { target: targets().at(name), path: '/' }
  const [, context, path] = /^@([^/]*)(.*)$/s.exec(name) ?? []
  if (context === undefined) return undefined
  return { target: context === '' ? targets().current : targets().named(context), path: path || '/' }
}

/** A live tree, or its part at a path. */
export interface LiveTree {
  readonly target: Target
  readonly path: string
}

/** Parses `zk://host:port,.../chroot`; undefined for an endpoint of a gateway. Throws a usage `Failure` for a malformed one. */
export function zooKeeperOf(endpoint: string): ZooKeeperName | undefined {
  if (!endpoint.startsWith('zk://')) return undefined
  const [, servers, chroot = ''] = /^zk:\/\/([^/\s,]+(?:,[^/\s,]+)*)((?:\/[^/\s]+)*)\/?$/.exec(endpoint) ?? []
  if (servers === undefined)
    throw usage(`"${endpoint}" is not an address of ZooKeeper`, 'write zk://HOST:PORT,HOST:PORT/CHROOT')
  return { servers, chroot }
}

export interface ZooKeeperName {
  readonly servers: string
  /** Empty for the root. */
  readonly chroot: string
}

export async function readTargets(flags: TargetSource, env: Env, cwd: string): Promise<Targets> {
  const [project, user] = await Promise.all([readProjectFile(cwd), readUserFile(env)])
  return new Targets(flags, env, project, user)
}
