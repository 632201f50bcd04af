import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from '../../clients/typescript/index.ts'
import { eventually } from '../support/condition.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { type Driver, startDriver } from './driver.ts'
import {
  type Answer,
  BOUNDS,
  type Command,
  type CommandStep,
  formatJson,
  type GatewayStep,
  isFloat,
  type Json,
  type JsonObject,
  type Scenario,
  type Step,
  type Which,
} from './protocol.ts'

/** The gateways of a scenario. */
export interface World {
  /** Endpoints of gateways on one store, the third one if there is one, and one where nothing listens. */
  readonly gateway: string
  readonly second: string
  readonly third: string
  readonly nobody: string
  /** A gateway that no scenario disturbs. */
  readonly own: string
  /** The tokens that these gateways require; empty if they require none. */
  readonly token: string
  readonly reader: string
  /** In PEM. */
  readonly ca: string
  endpointOf(which: Which): string
  disturb(what: GatewayStep['gateway'], which?: Which): Promise<void>
}

const ROOT = '/conformance'
const UNTIL_MS = 60_000
/** Commands that wait themselves until there is something new. */
const WAITING: ReadonlySet<Json> = new Set(['next', 'wait'])
/** How much longer than its bound something may take on a machine that is busy with other tests. */
const LATITUDE = 2
/** What a pool may grow by; a thread for each registration or watch is more. */
const MORE_THREADS = 20

/**
 * Plays a scenario; `commandOf` returns the driver of its n-th client. Throws at the first answer that is not as expected. Without `floats`
 * the number 1.0 may be the integer 1.
 */
export async function play(
  scenario: Scenario,
  world: World,
  commandOf: (client: number) => readonly string[],
  { floats = false }: { readonly floats?: boolean } = {},
): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const { token, ca } = world
  const writer = stack.use(
    connect({
      deadlineMs: UNTIL_MS,
      endpoints: ca === '' ? world.own : `grpcs://${world.own}`,
      ...(token === '' ? {} : { token }),
      ...(ca === '' ? {} : { ca }),
    }),
  )
  const texts = new Map([
    ['root', ROOT],
    ['gateway', world.gateway],
    ['second', world.second],
    ['third', world.third],
    ['nobody', world.nobody],
    ['token', token],
    ['reader', world.reader],
    ['ca', ca],
    ['file', join(stack.use(await temporaryDirectory()).path, 'known')],
  ])
  const drivers = new Map<string, Driver>()
  const threads = new Map<string, number>()
  let changedAt: number | undefined

  await importTree(['/conformance', ...scenario.tree.map(line => `  ${line}`)])
  for (const [at, step] of scenario.steps.entries()) {
    try {
      const filled = fill(step as unknown as Json, texts)
      await take((floats ? filled : withoutFloats(filled)) as unknown as Step)
    } catch (error) {
      throw new Error(`step ${at + 1}, ${formatJson(step as unknown as Json)}: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }

  async function take(step: Step): Promise<void> {
    if ('send' in step) await bounded(step, () => send(step))
    else if ('leases' in step) await bounded(step, () => leases(step.leases, step.at))
    else if ('threadsOf' in step) fewThreads(step.threadsOf)
    else if ('kill' in step) await drivers.get(step.kill)?.[Symbol.asyncDispose]()
    else if ('gateway' in step) {
      await world.disturb(step.gateway, step.which)
      changedAt = performance.now()
    } else if ('import' in step) await importTree(['/conformance', ...step.import.map(line => `  ${line}`)])
    else if ('delete' in step) await writer.tree.deleteNode({ path: step.delete, recursive: true })
    else await delay(step.waitSeconds * 1000)
  }

  async function importTree(lines: readonly string[]): Promise<void> {
    const text = fill(lines.join('\n'), texts) as string
    for await (const _part of writer.importTree(text, { trim: 'keep' }));
  }

  async function bounded({ within }: { within?: keyof typeof BOUNDS }, act: () => Promise<void>): Promise<void> {
    const since = within === 'a call' || changedAt === undefined ? performance.now() : changedAt
    await act()
    if (within === undefined) return
    const ratio = (performance.now() - since) / BOUNDS[within]
    assert.ok(ratio <= LATITUDE, `took ${ratio.toFixed(1)} times as long as "${within}" allows`)
  }

  async function leases(count: number, at: Which): Promise<void> {
    const { token, ca } = world
    await using reader = connect({
      deadlineMs: UNTIL_MS,
      endpoints: `${ca === '' ? 'grpc' : 'grpcs'}://${world.endpointOf(at)}`,
      ...(token === '' ? {} : { token }),
      ...(ca === '' ? {} : { ca }),
    })
    await eventually(
      async () => Number((await reader.gateway.getGateway({})).counters.leases ?? 0n) === count,
      `the ${at} gateway has ${count} leases`,
      UNTIL_MS,
    )
  }

  function fewThreads(client: string): void {
    const before = threads.get(client) ?? 0
    const now = drivers.get(client)?.threads ?? 0
    assert.ok(now <= before + MORE_THREADS, `${now} threads, and ${before} after its first registration`)
  }

  async function send(step: CommandStep): Promise<void> {
    for (let i = 1; i <= (step.times ?? 1); i++) {
      const one = fill(step as unknown as Json, new Map([['i', String(i)]])) as unknown as CommandStep
      await sendOnce(one)
    }
    const driver = drivers.get(step.client)
    if (step.send.do === 'register' && driver !== undefined && !threads.has(step.client))
      threads.set(step.client, driver.threads)
  }

  async function sendOnce(step: CommandStep): Promise<void> {
    const driver = drivers.get(step.client) ?? (await begin(step.client, step.send))
    const answer = step.until === undefined ? await driver.send(step.send, deadlineMs(step)) : await wait(driver, step)
    isKnown(step.send, answer)
    for (const text of step.mentions ?? [])
      assert.ok(
        formatJson(answer as unknown as Json).includes(text),
        `${formatJson(answer as unknown as Json)} has no ${text}`,
      )
    if (step.count !== undefined) assert.equal(names(answer).length, step.count, 'providers')
    if (step.expect !== undefined) assert.deepEqual(sameFields(step.expect, answer), step.expect)
    else if ('error' in answer) assert.fail(`an error: ${formatJson(answer as unknown as Json)}`)
    for (const [field, name] of Object.entries(step.save ?? {}))
      if ('ok' in answer) texts.set(name, String(answer.ok[field]))
  }

  async function wait(driver: Driver, step: CommandStep): Promise<Answer> {
    const { send, always = [], until = {} } = step
    for (const deadline = performance.now() + deadlineMs(step); ; ) {
      const answer = await driver.send(send, Math.max(1_000, deadline - performance.now()))
      isKnown(send, answer)
      const found = names(answer)
      for (const name of always) assert.ok(found.includes(name), `${name} is missing among ${found.join(', ')}`)
      if (agrees(until, answer)) return answer
      if (!WAITING.has(send.do)) await delay(50)
      if (performance.now() > deadline) assert.deepEqual(sameFields(until, answer), until, 'this answer never came')
    }
  }

  async function begin(client: string, first: Command): Promise<Driver> {
    const driver = stack.use(startDriver(commandOf(drivers.size), { floats }))
    drivers.set(client, driver)
    if (first.do !== 'connect') await driver.send({ do: 'connect', endpoints: [world.gateway, world.second] })
    return driver
  }
}

function isKnown(command: Command, answer: Answer): void {
  const isUnknown = 'error' in answer ? answer.error.reason === 'UNKNOWN_COMMAND' : !('ok' in answer)
  assert.ok(!isUnknown, `the driver does not know the command ${command.do}`)
}

function names(answer: Answer): readonly string[] {
  return 'ok' in answer ? Object.keys(answer.ok.providers ?? {}) : []
}

/** Not much longer than its bound, if it has one: what is late has failed. */
function deadlineMs({ within }: CommandStep): number {
  return within === undefined ? UNTIL_MS : BOUNDS[within] * LATITUDE + 1_000
}

/** Replaces `$name` in all texts and keys. */
function fill(value: Json, texts: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return value.replace(/\$(\w+)/g, (whole, name) => texts.get(name) ?? whole)
  if (Array.isArray(value)) return value.map(one => fill(one, texts))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [fill(key, texts) as string, fill(one, texts)]))
}

/** 1.0 as 1. */
function withoutFloats(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutFloats)
  if (typeof value !== 'object' || value === null) return value
  if (isFloat(value)) return Number(value['@float'])
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutFloats(one)]))
}

function agrees(wanted: JsonObject, answer: Answer): boolean {
  try {
    assert.deepEqual(sameFields(wanted, answer), wanted)
    return true
  } catch {
    // Not yet: the caller repeats the command.
    return false
  }
}

/** The answer without the fields of `ok` and `error` that are not expected. */
function sameFields(wanted: JsonObject, answer: Answer): JsonObject {
  return Object.fromEntries(
    Object.entries(answer as JsonObject).map(([kind, fields]) => {
      const named = Object.keys((wanted[kind] as JsonObject | undefined) ?? {})
      return [kind, Object.fromEntries(Object.entries(fields as JsonObject).filter(([name]) => named.includes(name)))]
    }),
  )
}
