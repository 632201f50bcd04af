import { setTimeout as delay } from 'node:timers/promises'
import { startDriver } from '../../conformance/driver.ts'
import type { Answer, Command as DriverCommand } from '../../conformance/protocol.ts'
import { monotonicMs } from '../../support/histories/monotonic.ts'
import type { LineProcess } from '../../support/process/line-process.ts'
import type { Command, Report } from '../registrant.ts'

/** A client as a process of its own, which is sent commands and reports the states of its registrations. */
export type Registrant = Pick<LineProcess, 'pid' | 'stderr' | 'signal' | 'kill'> & {
  send(command: Command): void
  /** Only of a driver: any command of its protocol, in turn with the others. */
  ask?(command: DriverCommand): Promise<Answer>
}

const RETRY_MS = 200

/** The client of any language, through the driver of its conformance tests. What its client keeps alive afterwards is not reported. */
export function startDriverAsRegistrant(
  command: readonly string[],
  endpoints: readonly string[],
  onReport: (report: Report) => void,
): Registrant {
  const driver = startDriver(command)
  let isKilled = false
  let last = driver.send({ do: 'connect', endpoints }).then(() => {})
  const names = new Map<string, readonly string[]>()

  const obey = async (command: Command): Promise<void> => {
    if (command.do === 'release') {
      for (const name of names.get(command.id) ?? []) await driver.send({ do: 'close', as: name })
      onReport({ at: monotonicMs(), id: command.id, state: 'released' })
      return
    }
    const { id, path, addresses, ttlMs } = command
    names.set(
      id,
      addresses.map(address => `${id} ${address}`),
    )
    for (const address of addresses) {
      const request = { do: 'register', as: `${id} ${address}`, path, address, ttlSeconds: ttlMs / 1000 }
      while ('error' in (await driver.send({ ...request, createPath: true }))) await delay(RETRY_MS)
    }
    onReport({ at: monotonicMs(), id, state: 'registered' })
  }
  return {
    pid: driver.pid,
    get stderr() {
      return driver.stderr
    },
    ask: command => {
      const answered = last.then(() => driver.send(command))
      last = answered.then(
        () => {},
        () => {},
      )
      return answered
    },
    send: command => {
      // One command at a time. What a killed driver does not answer concerns nobody.
      last = last
        .then(() => obey(command))
        .catch(error => {
          if (!isKilled) onReport({ at: monotonicMs(), id: command.id, state: 'failed', reason: String(error) })
        })
    },
    signal: signal => void process.kill(driver.pid, signal),
    kill: async () => {
      isKilled = true
      await driver[Symbol.asyncDispose]()
    },
  }
}
