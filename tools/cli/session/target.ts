import { nearest } from '../../../src/tree/nearest.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, usage } from '../text/failure.ts'
import type { Env } from '../text/io.ts'
import { isPartOf, overlaps } from './authority.ts'
import { type ContextEntry, type ContextFile, readUserFile } from './context-file.ts'
import { type ProjectFile, readProjectFile } from './project-file.ts'
import { zooKeeperOf } from './zookeeper-name.ts'

const DEFAULT_ENDPOINT = '127.0.0.1:7400'

/** The tree that a command works on. */
export interface Target extends ContextEntry {
  /** The context's name; undefined if gateways were given directly. */
  readonly name: string | undefined
  /** For people: `@prod`, or the gateways. */
  readonly label: string
  /** Whether ESPALIER_TOKEN and ESPALIER_ZOOKEEPER_AUTH belong to this tree. */
  readonly ownsEnvironment: boolean
}

/** A place that can name the target: by gateways or by a context. */
interface TargetSource {
  readonly endpoint: string | undefined
  readonly context: string | undefined
}

/**
 * All contexts and the current target, in order of precedence: flags, environment, project file, user's file, default. A project file counts
 * only once its user allowed it, and its contexts never replace those of the user.
 */
export class Targets {
  readonly contexts: ReadonlyMap<string, ContextEntry>
  readonly project: ProjectFile
  readonly #variables: TargetSource
  readonly #sources: readonly TargetSource[]

  constructor(flags: TargetSource, env: Env, project: ProjectFile, user: ContextFile) {
    if (flags.endpoint !== undefined && flags.context !== undefined)
      throw usage('--endpoint and --context exclude each other', 'give one of them')
    this.#variables = { endpoint: env.ESPALIER_ENDPOINT || undefined, context: env.ESPALIER_CONTEXT || undefined }
    this.project = project
    this.contexts = new Map([...(project.allowed ? project.contexts : []), ...user.contexts])
    this.#sources = [flags, this.#variables, project, user]
  }

  get current(): Target {
    const source = this.#sources.find(isSet)
    if (source === this.project && !this.project.allowed) throw notAllowed(this.project)
    return source?.endpoint === undefined && source?.context !== undefined
      ? this.named(source.context)
      : this.at(source?.endpoint ?? DEFAULT_ENDPOINT)
  }

  at(endpoint: string): Target {
    return this.#target({ endpoint, protected: false }, undefined, endpoint)
  }

  /** An endpoint that the user wrote as an argument: the environment's secrets are for it, if they belong to no other tree. */
  written(endpoint: string): Target {
    return { ...this.at(endpoint), ...(isSet(this.#variables) ? {} : { ownsEnvironment: true }) }
  }

  named(name: string): Target {
    return this.#target(this.#entry(name), name, `@${name}`)
  }

  /** Protection is that of the server, whatever name or spelling a command uses for it. */
  #target(entry: ContextEntry, name: string | undefined, label: string): Target {
    const { endpoint } = entry
    const isProtected = [entry, ...this.contexts.values()].some(
      other => other.protected && overlaps(endpoint, other.endpoint),
    )
    const owner = this.#owner()
    const ownsEnvironment = owner !== undefined && isPartOf(endpoint, owner)
    return { ...entry, name, label, protected: isProtected, ownsEnvironment }
  }

  /** The endpoint that the environment's secrets belong to: that of the environment itself, or else the command's own. */
  #owner(): string | undefined {
    const source = isSet(this.#variables) ? this.#variables : this.#sources.find(isSet)
    if (source === this.project && !this.project.allowed) return undefined
    if (source?.endpoint !== undefined || source?.context === undefined) return source?.endpoint ?? DEFAULT_ENDPOINT
    return this.contexts.get(source.context)?.endpoint
  }

  #entry(name: string): ContextEntry {
    const entry = this.contexts.get(name)
    if (entry !== undefined) return entry
    if (this.project.contexts.has(name)) throw notAllowed(this.project)
    const suggestion = nearest(name, [...this.contexts.keys()])
    throw usage(
      `there is no context "${name}"`,
      suggestion === undefined ? `espalier context set ${name} HOST:PORT makes it` : `did you mean ${suggestion}?`,
    )
  }
}

function isSet({ endpoint, context }: TargetSource): boolean {
  return endpoint !== undefined || context !== undefined
}

function notAllowed({ file }: ProjectFile): Failure {
  return new Failure(
    'NOT_ALLOWED',
    EXIT.refused,
    `${file} chooses the tree, and you have not allowed it as it is now`,
    {
      hint: 'read it; then "espalier context allow" allows it, or --endpoint or --context chooses another tree',
    },
  )
}

/** Parses the name of a live tree: `@`, `@/path`, `@context/path` or `zk://host:port,.../chroot`; undefined for any other name. */
export function liveTree(name: string, targets: () => Targets): LiveTree | undefined {
  if (zooKeeperOf(name) !== undefined) return { target: targets().written(name), path: '/' }
  const [, context, path] = /^@([^/]*)(.*)$/s.exec(name) ?? []
  if (context === undefined) return undefined
  return { target: context === '' ? targets().current : targets().named(context), path: path || '/' }
}

/** A live tree, or its part at a path. */
export interface LiveTree {
  readonly target: Target
  readonly path: string
}

export async function readTargets(flags: TargetSource, env: Env, cwd: string): Promise<Targets> {
  const [project, user] = await Promise.all([readProjectFile(env, cwd), readUserFile(env)])
  return new Targets(flags, env, project, user)
}
