import { nearest } from '../../../src/tree/nearest.ts'
import { usage } from '../text/failure.ts'
import type { Env } from '../text/io.ts'
import { type ContextFile, type Place, readProjectFile, readUserFile } from './context-file.ts'

const DEFAULT_ENDPOINT = '127.0.0.1:7400'

/** The tree that a command works on. */
export interface Target extends Place {
  /** The context's name; undefined if gateways were given directly. */
  readonly name: string | undefined
  /** As people are shown it: `@prod`, or the gateways. */
  readonly label: string
}

/** One who may say which tree is meant: gateways, or else a context. */
interface Voice {
  readonly endpoint: string | undefined
  readonly context: string | undefined
}

/** The contexts of a command line, and which of them it means: flag, environment, project file, user's file, default. */
export class Targets {
  readonly contexts: ReadonlyMap<string, Place>
  readonly #voices: readonly Voice[]

  constructor(flags: Voice, env: Env, project: ContextFile, user: ContextFile) {
    if (flags.endpoint !== undefined && flags.context !== undefined)
      throw usage('--endpoint and --context exclude each other', 'give one of them')
    const said = { endpoint: env.ESPALIER_ENDPOINT || undefined, context: env.ESPALIER_CONTEXT || undefined }
    this.contexts = new Map([...user.contexts, ...project.contexts])
    this.#voices = [flags, said, project, user]
  }

  get current(): Target {
    const voice = this.#voices.find(({ endpoint, context }) => endpoint !== undefined || context !== undefined)
    if (voice?.endpoint === undefined && voice?.context !== undefined) return this.named(voice.context)
    return this.at(voice?.endpoint ?? DEFAULT_ENDPOINT)
  }

  /** What is protected under its name is so under its address. */
  at(endpoint: string): Target {
    const guarded = [...this.contexts.values()].some(place => place.protected && place.endpoint === endpoint)
    return { name: undefined, label: endpoint, endpoint, protected: guarded }
  }

  named(name: string): Target {
    const place = this.contexts.get(name)
    if (place !== undefined) return { ...place, name, label: `@${name}` }
    const meant = nearest(name, [...this.contexts.keys()])
    throw usage(
      `there is no context "${name}"`,
      meant === undefined ? `espalier context set ${name} HOST:PORT makes it` : `did you mean ${meant}?`,
    )
  }
}

/** What is meant by the name of a live tree: `@`, `@/path`, `@context/path` or `zk://host:port,.../chroot`; undefined for any other name. */
export function liveTree(name: string, targets: () => Targets): LiveTree | undefined {
  if (zooKeeperOf(name) !== undefined) return { target: targets().at(name), path: '/' }
  const [, context, path] = /^@([^/]*)(.*)$/s.exec(name) ?? []
  if (context === undefined) return undefined
  return { target: context === '' ? targets().current : targets().named(context), path: path || '/' }
}

/** A live tree, or the part of it at a path. */
export interface LiveTree {
  readonly target: Target
  readonly path: string
}

/** What `zk://host:port,.../chroot` names; undefined for an endpoint that is no ZooKeeper. Throws for what begins so and names none. */
export function zooKeeperOf(endpoint: string): ZooKeeperName | undefined {
  if (!endpoint.startsWith('zk://')) return undefined
  const [, servers, chroot = ''] = /^zk:\/\/([^/\s,]+(?:,[^/\s,]+)*)((?:\/[^/\s]+)*)\/?$/.exec(endpoint) ?? []
  if (servers === undefined)
    throw usage(`"${endpoint}" names no ZooKeeper`, 'write zk://HOST:PORT, several with commas, and below which path')
  return { servers, chroot }
}

export interface ZooKeeperName {
  readonly servers: string
  /** Empty for the whole tree. */
  readonly chroot: string
}

export async function readTargets(flags: Voice, env: Env, cwd: string): Promise<Targets> {
  const [project, user] = await Promise.all([readProjectFile(cwd), readUserFile(env)])
  return new Targets(flags, env, project, user)
}
