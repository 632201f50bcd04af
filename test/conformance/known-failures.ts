import type { Language } from './languages.ts'

/** A scenario that clients do not pass. It still has to fail with each of them: who makes it pass removes it from here. */
interface KnownFailure {
  /** The name of its file, or of the rule. */
  readonly scenario: string
  readonly languages: readonly string[]
  readonly why: string
}

const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    scenario: '17-close',
    languages: ['Java'],
    why: 'calls on a closed client have other errors than CLOSED',
  },
  {
    scenario: '18-no-gateway',
    languages: ['Java'],
    why: 'live values do not say at once whether they are stale',
  },
  {
    scenario: '20-the-only-gateway-restarts',
    languages: ['Java'],
    why: 'registrations do not say at once in which state they are',
  },
  {
    scenario: '21-frozen-at-the-start',
    languages: ['Java'],
    why: 'calls wait too long for a gateway that is frozen',
  },
  {
    scenario: '22-frozen-idle',
    languages: ['Java'],
    why: 'an idle watch does not notice in time that its gateway is frozen',
  },
  {
    scenario: '23-frozen-alone',
    languages: ['Java'],
    why: 'live values do not say at once whether they are stale',
  },
  {
    scenario: '24-two-of-three-frozen',
    languages: ['Java'],
    why: 'gateways are asked one after the other',
  },
  {
    scenario: '25-two-hundred',
    languages: ['Java'],
    why: 'the client cannot be closed while anything is open, and has threads for each registration',
  },
  {
    scenario: '26-own-properties',
    languages: ['Java'],
    why: 'registrations cannot merge properties, pause and resume',
  },
  {
    scenario: '27-wait',
    languages: ['Java'],
    why: 'live values cannot be waited for with a deadline',
  },
  {
    scenario: '28-texts',
    languages: ['Java'],
    why: 'not all verbs for trees are there',
  },
  { scenario: 'double faults', languages: ['Java'], why: 'gateways are asked one after the other' },
]

/** Why the client of this language is not expected to pass the scenario; undefined: it is. */
export function knownFailure({ name }: Language, scenario: string): string | undefined {
  return KNOWN_FAILURES.find(one => one.scenario === scenario && one.languages.includes(name))?.why
}

/** What no client of a language can do, and why. */
const FORCED: readonly KnownFailure[] = [
  { scenario: '29-fork', languages: ['TypeScript', 'Go', 'Java'], why: 'a running process cannot be forked' },
]

export function forcedOut({ name }: Language, scenario: string): boolean {
  return FORCED.some(one => one.scenario === scenario && one.languages.includes(name))
}
