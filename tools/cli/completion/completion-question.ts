import type { Env } from '../text/io.ts'
import { type Candidate, type Candidates, complete, type Surroundings } from './complete.ts'
import { bashQuestion } from './complete-bash.ts'
import { powerShellQuestion } from './complete-powershell.ts'
import { FILES, POWERSHELL_WORDS, type Question } from './question.ts'

/** Answers `espalier __complete SHELL ...`. Silent whatever happens. */
export async function answerShell(argv: readonly string[], surroundings: Surroundings): Promise<string> {
  const { words, answer } = questionOf(argv, surroundings.env)
  return answer(await complete(words, surroundings))
}

function questionOf([shell, ...words]: readonly string[], env: Env): Question {
  if (shell === 'bash') return bashQuestion(words)
  if (shell === 'powershell') return powerShellQuestion(env[POWERSHELL_WORDS])
  return { words, answer: plainly }
}

/** One word a line, with what it is about behind a tab: zsh and fish quote it themselves. */
function plainly({ words, files }: Candidates): string {
  const lines = words.map(({ word, about }: Candidate) => (about === undefined ? word : `${word}\t${about}`))
  return [...lines, ...(files ? [FILES] : [])].map(line => `${line}\n`).join('')
}
