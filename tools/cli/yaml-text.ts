import { Document, isScalar, type ScalarTag } from 'yaml'

/**
 * JSON as YAML that says the same: numbers keep their spelling, and texts that some reader of YAML takes for something else (`yes`, `0644`, a
 * date) stand in quotes. Ends with a newline.
 */
export function yamlOf(json: string): string {
  const document = new Document(JSON.parse(json, keepSpelling as Reviver), {
    schema: 'core',
    compat: 'yaml-1.1',
    customTags: tags => [NUMERAL, QUOTED_TEXT, ...tags],
    aliasDuplicateObjects: false,
  })
  // A block needs something to be indented below.
  return document.toString({ lineWidth: 0, doubleQuotedAsJSON: true, blockQuote: !isScalar(document.contents) })
}

/** A number as it is spelled: 9007199254740993 and 1.0 are others to a program. */
class Numeral {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Reviver = (key: string, value: unknown) => unknown

function keepSpelling(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined ? new Numeral(source) : value
}

const NUMERAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  identify: value => value instanceof Numeral,
  resolve: text => new Numeral(text),
  stringify: ({ value }) => (value as Numeral).text,
}

/** What YAML allows in a text as an escape only, what its version 1.1 ends a line at, and tabs, which some readers stumble over. */
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/

/** What means something else to some reader of YAML 1.1, at the begin of a line, or as the first line of a block. */
const BEGIN = /^(?:=|---|\.\.\.|\s)/

const QUOTED_TEXT: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  identify: value => typeof value === 'string' && (UNPRINTABLE.test(value) || BEGIN.test(value)),
  resolve: text => text,
  stringify: ({ value }) => JSON.stringify(value).replace(new RegExp(UNPRINTABLE, 'g'), escaped),
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
