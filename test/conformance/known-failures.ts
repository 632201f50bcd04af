import type { Language } from './languages.ts'

/** A scenario that clients do not pass. It still has to fail with each of them: who makes it pass removes it from here. */
interface KnownFailure {
  /** The name of its file, or of the rule. */
  readonly scenario: string
  readonly languages: readonly string[]
  readonly why: string
}

const KNOWN_FAILURES: readonly KnownFailure[] = []

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
