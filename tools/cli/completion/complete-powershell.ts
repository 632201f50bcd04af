import type { Candidates } from './complete.ts'
import type { Question } from './question.ts'

/**
 * A variable of the environment keeps what arguments lose: PowerShell up to 7.2 drops empty ones and takes the quotes out of others. And
 * the answer is JSON in ASCII, because the console's encoding decides how any other sign is read.
 */
export function powerShellQuestion(typed = ''): Question {
  const [raw = '', ...words] = typed.split('\n')
  const quoted = /^['"\u2018-\u201e]/.test(raw) ? inQuotes : withBackticks
  return {
    words,
    answer: ({ words: found, files }: Candidates) => {
      const candidates = found.map(({ word, about }) => ({ text: quoted(word), word, about: about || word }))
      return `${ascii(JSON.stringify({ words: candidates, files }))}\n`
    },
  }
}

/** PowerShell takes the typographic quotes as quotes, too. */
function inQuotes(word: string): string {
  return `'${word.replace(/['\u2018-\u201b]/g, '$&$&')}'`
}

/** A word in quotes ends with them; this one can be typed on, as paths are. */
function withBackticks(word: string): string {
  return word.replace(/[\s#@$;,'"{}()|<>&`~\u2018-\u201e]/g, '`$&')
}

function ascii(text: string): string {
  return text.replace(/[\x7f-\uffff]/g, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
