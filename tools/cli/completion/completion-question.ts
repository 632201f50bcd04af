import type { Env } from '../text/io.ts'
import { type Candidate, type Candidates, type CompletionContext, complete } from './complete.ts'
import { bashQuestion } from './complete-bash.ts'
import { powerShellQuestion } from './complete-powershell.ts'
import { FILES, POWERSHELL_WORDS, type Question } from './question.ts'

/** Answers `espalier __complete SHELL ...`. Never throws. */
export async function answerShell(argv: readonly string[], context: CompletionContext): Promise<string> {
  const { words, answer } = questionOf(argv, context.env)
  return answer(await complete(words, context))
}

function questionOf([shell, ...words]: readonly string[], env: Env): Question {
  if (shell === 'bash') return bashQuestion(words)
  if (shell === 'powershell') return powerShellQuestion(env[POWERSHELL_WORDS])
  return { words, answer: asLines }
}

/** One word per line, a tab and its description after it; zsh and fish quote the word themselves. */
function asLines({ words, files }: Candidates): string {
  const lines = words.map(({ word, description }: Candidate) =>
    description === undefined ? word : `${word}\t${description}`,
  )
  return [...lines, ...(files ? [FILES] : [])].map(line => `${line}\n`).join('')
}
