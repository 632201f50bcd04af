import type { Candidates } from './complete.ts'
import type { Question } from './question.ts'

/**
 * Bash hands over the line as it was typed and `COMP_WORDBREAKS`, and puts what is answered behind the last of these breaks that is
 * not quoted, or behind a quote that is open.
 *
 * The answer is an option for `compopt`, what names of files begin with, then what to put into the line, each on a line of its own.
 */
export function bashQuestion([line = '', breaks = '']: readonly string[]): Question {
  const { words, quote, kept } = readBashLine(line, breaks)
  return {
    words: words.slice(1),
    answer: ({ words: found, files }: Candidates) => {
      const begun = words.at(-1) ?? ''
      const [, value = begun] = /^--[^=]+=(.*)$/s.exec(begun) ?? []
      const isOpen = found.some(({ word }) => mayGoOn(word))
      const replies = found.map(({ word }) => QUOTED[quote](word.slice(kept)))
      return [files ? 'filenames' : isOpen ? 'nospace' : '', value, ...replies].map(line => `${line}\n`).join('')
    },
  }
}

/** Whether a path may go on behind the word, so that no space is due. */
function mayGoOn(word: string): boolean {
  return /^[/@]./s.test(word) || /^--[^=]+=[/@]/.test(word)
}

type Quote = '' | "'" | '"'

/** What makes a text part of a word, in a word that is not quoted and in one whose quote is open. Nothing in it is ever run. */
const QUOTED: Readonly<Record<Quote, (text: string) => string>> = {
  '': text => text.replace(/[\s!"#$&'()*,;<>?[\\\]^`{|}~]/g, '\\$&'),
  "'": text => text.replaceAll("'", "'\\''"),
  // The history takes "!" also between double quotes, and a backslash before it would stay.
  '"': text => text.replace(/[$`"\\]/g, '\\$&').replaceAll('!', `"'!'"`),
}

interface BashLine {
  readonly words: readonly string[]
  /** The quote that is open at the end. */
  readonly quote: Quote
  /** How much of the last word stays in the line as it is. */
  readonly kept: number
}

/** The words of a line as bash would take them, without running or filling in anything. */
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
      // Readline takes "$" and "@" along, for they tell it what to complete.
      if (quote === '' && breaks.includes(sign)) kept = word.length - (/[$@]/.test(sign) ? 1 : 0)
    }
  }
  return { words: [...words, word ?? ''], quote, kept: quote === '' ? kept : opened }
}
