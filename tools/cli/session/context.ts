import type { Espalier } from '../../../clients/typescript/index.ts'
import { toFailure } from '../text/failure.ts'
import type { Io } from '../text/io.ts'
import type { Output } from '../text/output.ts'
import { Clients } from './clients.ts'
import type { Globals } from './globals.ts'
import type { Tools } from './ports.ts'
import type { Target, Targets } from './target.ts'

/** What a command needs: its options, its target, its streams and its clients. */
export class Context implements AsyncDisposable {
  readonly io: Io
  readonly globals: Globals
  readonly tools: Tools
  readonly out: Output
  readonly err: Output
  /** Aborts when the command must end. */
  readonly signal: AbortSignal
  /** Aborts also when the output is closed: for commands that only print. Commands that change the tree run to their end. */
  readonly printSignal: AbortSignal
  readonly #targets: Targets | Error
  readonly #clients: Clients

  constructor(
    io: Io,
    globals: Globals,
    targets: Targets | Error,
    tools: Tools,
    out: Output,
    err: Output,
    unwritable: AbortSignal,
  ) {
    this.#targets = targets
    this.#clients = new Clients(tools, io, globals)
    this.io = io
    this.globals = globals
    this.tools = tools
    this.out = out
    this.err = err
    this.signal = io.signal
    this.printSignal = AbortSignal.any([io.signal, unwritable])
  }

  /** All contexts. Throws if they could not be read; commands that need no tree do not fail for that. */
  get targets(): Targets {
    if (this.#targets instanceof Error) throw this.#targets
    return this.#targets
  }

  /** The tree that the command works on. */
  get target(): Target {
    return this.targets.current
  }

  /** The client of a tree, by default of the current one. */
  client(target: Target = this.target): Promise<Espalier> {
    return this.#clients.of(target)
  }

  /** Prints a message on stderr, unless -q. */
  async say(text: string): Promise<void> {
    if (!this.globals.quiet) await this.err.messages([text])
  }

  async warn(text: string): Promise<void> {
    if (!this.globals.quiet) await this.err.messages([`${this.err.paint(['bold', 'yellow'], 'warning')}: ${text}`])
  }

  /** The same error with a better hint: a similar path for one that does not exist, and what was not sent if credentials are missing. */
  async withHint(thrown: unknown): Promise<unknown> {
    if (this.printSignal.aborted) return thrown
    const failure = toFailure(thrown)
    const { code, facts, hint } = failure
    if (code === 'UNAUTHENTICATED' || code === 'NOT_PERMITTED') return failure.withHint(this.#clients.withheld)
    if (code !== 'NOT_FOUND' || hint !== undefined || typeof facts.path !== 'string') return thrown
    // With two clients the path may be of either tree.
    const client = this.#clients.only
    if (client === undefined) return thrown
    const { pathHint } = await import('./path-hint.ts')
    return failure.withHint(await pathHint(await client, facts.path))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#clients[Symbol.asyncDispose]()
  }
}
