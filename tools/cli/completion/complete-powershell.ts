import type { Candidates } from './complete.ts'
import type { Question } from './question.ts'

/**
 * The words come in an environment variable: PowerShell up to 7.2 drops empty arguments and strips quotes from others. The answer is JSON in
 * ASCII, because any other character depends on the console's encoding.
 */
export function powerShellQuestion(environment = ''): Question {
  const [raw = '', ...words] = environment.split('\n')
  const quoted = /^['"\u2018-\u201e]/.test(raw) ? inQuotes : withBackticks
  return {
    words,
    answer: ({ words: found, files }: Candidates) => {
      const candidates = found.map(({ word, description }) => ({
        text: quoted(word),
        word,
        about: description || word,
      }))
      return `${ascii(JSON.stringify({ words: candidates, files }))}\n`
    },
  }
}

/** Typographic quotes are quotes for PowerShell, too. */
function inQuotes(word: string): string {
  return `'${word.replace(/['\u2018-\u201b]/g, '$&$&')}'`
}

/** A closing quote would end the word; with backticks the user can go on typing a path. */
function withBackticks(word: string): string {
  return word.replace(/[\s#@$;,'"{}()|<>&`~\u2018-\u201e]/g, '`$&')
}

function ascii(text: string): string {
  return text.replace(/[\x7f-\uffff]/g, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
