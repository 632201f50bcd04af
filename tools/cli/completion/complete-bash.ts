import type { Candidates } from './complete.ts'
import type { Question } from './question.ts'

/**
 * Bash passes the line as it was typed and `COMP_WORDBREAKS`, and inserts a reply after the last of these breaks that is not quoted, or after
 * an open quote.
 *
 * The answer has one item per line: an option for `compopt`, the prefix for names of files, then the replies.
 */
export function bashQuestion([line = '', breaks = '']: readonly string[]): Question {
  const { words, quote, kept } = readBashLine(line, breaks)
  return {
    words: words.slice(1),
    answer: ({ words: found, files }: Candidates) => {
      const partial = words.at(-1) ?? ''
      const [, value = partial] = /^--[^=]+=(.*)$/s.exec(partial) ?? []
      const noSpace = found.some(({ word }) => isOpenEnded(word))
      const replies = found.map(({ word }) => QUOTED[quote](word.slice(kept)))
      return [files ? 'filenames' : noSpace ? 'nospace' : '', value, ...replies].map(line => `${line}\n`).join('')
    },
  }
}

/** Whether the word is a path that can go on, so that bash must not add a space. */
function isOpenEnded(word: string): boolean {
  return /^[/@]./s.test(word) || /^--[^=]+=[/@]/.test(word)
}

type Quote = '' | "'" | '"'

/** Escapes a text so that bash takes it literally, by the quote that is open. */
const QUOTED: Readonly<Record<Quote, (text: string) => string>> = {
  '': text => text.replace(/[\s!"#$&'()*,;<>?[\\\]^`{|}~]/g, '\\$&'),
  "'": text => text.replaceAll("'", "'\\''"),
  // History expansion happens within double quotes, too, and a backslash before "!" would stay in the word.
  '"': text => text.replace(/[$`"\\]/g, '\\$&').replaceAll('!', `"'!'"`),
}

interface BashLine {
  readonly words: readonly string[]
  /** The quote that is open at the end of the line. */
  readonly quote: Quote
  /** How many characters of the last word bash keeps. */
  readonly kept: number
}

/** The words of a line as bash splits them, without any expansion. */
function readBashLine(line: string, breaks: string): BashLine {
  const words: string[] = []
  let word: string | undefined
  let quote: Quote = ''
  let kept = 0
  let opened = 0
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at)
    const next = line.charAt(at + 1)
    if (quote === '' && /\s/.test(sign)) {
      if (word !== undefined) words.push(word)
      word = undefined
      kept = 0
      continue
    }
    word ??= ''
    if (quote === sign) quote = ''
    else if (quote === '' && (sign === "'" || sign === '"')) {
      quote = sign
      opened = word.length
    } else if (sign === '\\' && (quote === '' || (quote === '"' && /["$`\\]/.test(next)))) {
      word += next
      at++
    } else {
      word += sign
      // Readline replaces "$" and "@" together with the word.
      if (quote === '' && breaks.includes(sign)) kept = word.length - (/[$@]/.test(sign) ? 1 : 0)
    }
  }
  return { words: [...words, word ?? ''], quote, kept: quote === '' ? kept : opened }
}
