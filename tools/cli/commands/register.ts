import type { Registration, RegistrationStatus } from '../../../clients/typescript/index.ts'
import { needsHosts } from '../../../clients/typescript/leases/own-hosts.ts'
import type { Acl } from '../../../src/tree/acl.ts'
import { CHECK_FLAGS, type CheckOptions, toCheck } from '../checks/check-flags.ts'
import { type HealthChange, healthOf } from '../checks/health.ts'
import { targetOf } from '../checks/target.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import { ACL } from '../nodes/acl-spec.ts'
import { readAssignments } from '../nodes/assignment.ts'
import { providersPath } from '../nodes/providers-path.ts'
import type { Context } from '../session/context.ts'
import { zooKeeperOf } from '../session/zookeeper-name.ts'
import { formatDuration, parseDuration } from '../text/duration.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, toFailure, usage } from '../text/failure.ts'
import { WAIT_LONGER } from '../text/hints.ts'
import { exitOf } from '../text/io.ts'
import { timeOfDay } from '../text/time.ts'
import { type Child, startChild } from './wrapped-command.ts'

interface Options extends CheckOptions {
  readonly ttl?: number
  readonly create?: boolean
  readonly force?: boolean
  readonly string?: boolean
  readonly acl?: Acl
  readonly host?: string
}

export const register: CommandSpec = {
  name: 'register',
  arguments: '<path> <address> [name=value...]',
  summary: 'register a server for as long as this command runs',
  examples: [
    ['espalier register /web 10.0.0.1:80', 'at /web/providers, until Ctrl-C'],
    ['espalier register /web/providers :80 -- ./server', 'while ./server runs; its exit code is passed on'],
    ['espalier register /web :80 --check http:/health -- ./server', 'and while its check succeeds'],
  ],
  wraps: true,
  flags: [
    {
      flags: '--ttl <duration>',
      summary: 'how long the registration outlives this command (default 10s)',
      parse: parseDuration,
    },
    { flags: '--create', summary: 'create the path if it does not exist' },
    { flags: '--force', summary: 'also take over an address that a native ZooKeeper client registered' },
    ACL,
    {
      flags: '--host <host>',
      summary: 'for an address :PORT: this host instead of all of this machine (loopback too)',
    },
    ...CHECK_FLAGS,
    { flags: '--string', summary: 'take every value as text, also what looks like a number' },
  ],
  async run({ context, args, options, rest }: Call<Options>) {
    const [service = '/', address = '', ...assignments] = args
    const properties = await readAssignments(context, assignments, options.string === true)
    if (needsHosts([address]) && options.host === undefined && zooKeeperOf(context.target.endpoint) !== undefined)
      throw usage(`"${address}" has no host, and only a gateway can fill it in`, 'write HOST:PORT')
    const path = await providersPath(context, service)
    const check = toCheck(options)
    const target = check === undefined ? undefined : targetOf(address, options.host)
    if (check !== undefined && target === undefined) throw usage(`"${address}" has no port to check`, 'write HOST:PORT')
    const client = await context.client()
    const [command, ...parameters] = rest
    const start = async (): Promise<Child | undefined> =>
      command === undefined ? undefined : await startChild(command, parameters, context)
    // A server that is to be checked must run before it is registered.
    await using checked = check === undefined ? undefined : await start()
    const ended = new AbortController()
    void checked?.exit.then(() => ended.abort())
    using stack = new DisposableStack()
    stack.defer(() => ended.abort())
    const signal = AbortSignal.any([context.signal, ended.signal])
    const health = check && target && healthOf(target, check, signal)
    try {
      if (health !== undefined) await untilWell(context, health)
    } catch (error) {
      if (checked === undefined || context.signal.aborted) throw error
      return await checked.exit
    }
    await using registration = client.register(
      path,
      address,
      {},
      {
        texts: Object.fromEntries(properties),
        createPath: options.create === true,
        force: options.force === true,
        ...(options.acl === undefined ? {} : { acl: options.acl }),
        ...(options.host === undefined ? {} : { hosts: [options.host] }),
        ...(options.ttl === undefined ? {} : { ttlMs: options.ttl }),
      },
    )
    const { providerPaths } = await firstRegistered(context, registration)
    for (const provider of providerPaths) await context.out.line(provider)
    if (health !== undefined) void registerWhileWell(context, registration, health).catch(() => {})
    await using child = checked ?? (await start())
    if (child === undefined) return await untilInterrupted(context, registration)
    if (!properties.has('pid')) void registration.update({ pid: child.pid })
    return await untilExit(context, registration, child)
  },
}

/** Until the first check succeeds. */
async function untilWell(context: Context, health: AsyncGenerator<HealthChange, never>): Promise<void> {
  for (;;) {
    const { state, reason } = (await health.next()).value
    if (state === 'well') return
    await context.warn(`${timeOfDay()}  not registered yet, the check fails: ${reason}`)
  }
}

/** Until the health ends. */
async function registerWhileWell(
  context: Context,
  registration: Registration,
  health: AsyncGenerator<HealthChange, never>,
): Promise<void> {
  for await (const { state, reason } of health) {
    if (state === 'failing') await context.warn(`${timeOfDay()}  the check fails: ${reason}`)
    // Not awaited: a gateway that is away must not end the checks.
    void (state === 'failing' ? registration.pause() : registration.resume())
  }
}

/** Waits for the first registration as long as one call may take; an error that is not transient fails at once. */
async function firstRegistered(context: Context, registration: Registration): Promise<RegistrationStatus> {
  const deadline = AbortSignal.timeout(context.globals.timeoutMs)
  const signal = AbortSignal.any([context.signal, deadline])
  const settled = ({ state, error }: RegistrationStatus): boolean =>
    state === 'registered' || error?.transient === false
  try {
    const status = await registration.waitFor(settled, { signal })
    if (status.state === 'registered') return status
    throw status.error
  } catch (error) {
    if (context.signal.aborted) throw error
    const failure = deadline.aborted ? unanswered(context, registration.current.error) : toFailure(error)
    throw failure.withHint(HINT_OF[failure.code])
  }
}

/** The error of the last attempt; TIMEOUT if none has ended. */
function unanswered({ globals }: Context, error: Error | undefined): Failure {
  if (error !== undefined) return toFailure(error)
  const within = `within ${formatDuration(globals.timeoutMs)}`
  return new Failure('TIMEOUT', EXIT.unreachable, `no gateway answered ${within}`, {
    hint: WAIT_LONGER,
  })
}

const HINT_OF: Readonly<Record<string, string>> = {
  NOT_FOUND: 'add --create to create it',
  REGISTRATION_TAKEN: 'add --force to take it over',
}

/** Until the user interrupts, or a newer registration takes over. */
async function untilInterrupted(context: Context, registration: Registration): Promise<number> {
  const over = new AbortController()
  void printChanges(context, registration, over.signal).catch(() => {})
  try {
    const { error } = await registration.waitFor(isOver, { signal: context.signal })
    throw error
  } catch (error) {
    if (context.signal.aborted) return exitOf(context.signal.reason)
    throw error
  } finally {
    over.abort()
  }
}

/** Until the command ends, whatever happens to the registration. */
async function untilExit(context: Context, registration: Registration, child: Child): Promise<number> {
  const over = new AbortController()
  void printChanges(context, registration, over.signal).catch(() => {})
  try {
    return await child.exit
  } finally {
    over.abort()
  }
}

function isOver({ state }: RegistrationStatus): boolean {
  return state === 'superseded' || state === 'failed'
}

async function printChanges(context: Context, registration: Registration, signal: AbortSignal): Promise<void> {
  let printed: RegistrationStatus['state'] = 'registered'
  for await (const { state, error } of registration) {
    if (signal.aborted) return
    if (state === printed) continue
    printed = state
    if (state === 'registered') await context.say(`${timeOfDay()}  registered again`)
    else if (state === 'paused') await context.warn(`${timeOfDay()}  deregistered`)
    else await context.warn(`${timeOfDay()}  ${state}${error === undefined ? '' : `: ${error.message}`}`)
  }
}
