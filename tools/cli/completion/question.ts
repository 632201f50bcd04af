import type { Candidates } from './complete.ts'

/** The hidden command that the shells' scripts run: `espalier __complete SHELL ...`. No help lists it. */
export const COMPLETE = '__complete'

/** Stands for the names of files in an answer. */
export const FILES = ':files'

/** The environment variable of PowerShell's script: the word as it is in the line, then all words without quotes, one per line. */
export const POWERSHELL_WORDS = 'ESPALIER_COMPLETE'

/** What the script of a shell asks. */
export interface Question {
  /** Of the command line, without the command's name; the last one is incomplete. */
  readonly words: readonly string[]
  /** The answer in the format that the script reads. */
  answer(found: Candidates): string
}
