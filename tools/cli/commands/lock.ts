import type { Hold } from '../../../clients/typescript/index.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import type { Context } from '../session/context.ts'
import { parseDuration } from '../text/duration.ts'
import { usage } from '../text/failure.ts'
import { exitOf } from '../text/io.ts'
import { type Child, startChild } from './wrapped-command.ts'

interface Options {
  readonly permits?: number
  readonly wait?: number
  readonly ttl?: number
  readonly value?: string
}

/** Another process may have the lock by then. */
const GRACE_MS = 10_000

export const lock: CommandSpec = {
  name: 'lock',
  arguments: '<path>',
  summary: 'hold a lock for as long as a command runs',
  examples: [
    ['espalier lock /locks/deploy -- ./deploy', 'its exit code is passed on; ESPALIER_FENCING_TOKEN has the token'],
    ['espalier lock /locks/deploy --wait 0 -- ./deploy', 'exit 5 if somebody else holds it'],
    ['espalier lock /locks/uploads --permits 3 -- ./upload', 'at most three at a time'],
  ],
  wraps: true,
  flags: [
    { flags: '--permits <n>', summary: 'how many may hold it at a time (default 1: a lock)', parse: parsePermits },
    {
      flags: '--wait <duration>',
      summary: 'how long to wait for it (default: for ever; 0: not at all)',
      parse: parseWait,
    },
    {
      flags: '--ttl <duration>',
      summary: 'how long it stays held when this command dies (default 10s)',
      parse: parseDuration,
    },
    { flags: '--value <text>', summary: 'who holds it, as "espalier locks" shows it (default HOST:PID)' },
  ],
  async run({ context, args, options, rest }: Call<Options>) {
    const [path = '/'] = args
    const client = await context.client()
    const { permits, wait, ttl, value } = options
    const said = { signal: context.signal, onQueued: (place: number) => void context.say(waiting(path, place)) }
    const acquire = {
      ...said,
      ...(wait === undefined ? {} : { waitMs: wait }),
      ...(ttl === undefined ? {} : { ttlMs: ttl }),
      ...(value === undefined ? {} : { value }),
    }
    await using hold = await (permits === undefined
      ? client.lock(path, acquire)
      : client.semaphore(path, permits, acquire))
    const [command, ...parameters] = rest
    if (command === undefined) {
      await context.out.line(String(hold.token))
      return await untilInterrupted(context, hold)
    }
    const env = { ESPALIER_FENCING_TOKEN: String(hold.token) }
    await using child = await startChild(command, parameters, context, { env, graceMs: GRACE_MS })
    return await untilExit(hold, child)
  },
}

function waiting(path: string, place: number): string {
  return `waiting for ${path}: ${place === 1 ? 'one' : place} before this one`
}

async function untilInterrupted({ signal }: Context, hold: Hold): Promise<number> {
  const over = AbortSignal.any([signal, hold.lost])
  const { promise, resolve } = Promise.withResolvers<void>()
  over.addEventListener('abort', () => resolve(), { once: true })
  if (!over.aborted) await promise
  if (hold.error !== undefined) throw hold.error
  return exitOf(signal.reason)
}

/** Until the command ends. If the hold is lost before, the command is ended, and the loss is the outcome. */
async function untilExit(hold: Hold, child: Child): Promise<number> {
  const end = (): void => void child[Symbol.asyncDispose]()
  hold.lost.addEventListener('abort', end, { once: true })
  if (hold.lost.aborted) end()
  const code = await child.exit
  hold.lost.removeEventListener('abort', end)
  if (hold.error !== undefined) throw hold.error
  return code
}

function parsePermits(text: string): number {
  const permits = Number(text)
  if (!/^[0-9]+$/.test(text) || permits < 1 || permits > 2 ** 31 - 1)
    throw usage(`"${text}" is no number of permits`, 'write a whole number from 1')
  return permits
}

function parseWait(text: string): number {
  return /^0(ms|s|m|h)?$/.test(text) ? 0 : parseDuration(text)
}
