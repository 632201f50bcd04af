import { Document, isScalar, type ScalarTag } from 'yaml'
import { JsonReader } from '../../../src/tree/json.ts'

/**
 * JSON as YAML that says the same: keys keep their order and numbers their spelling, and texts that some reader of YAML takes for something
 * else (`yes`, `0644`, a date) stand in quotes. Ends with a newline.
 */
export function yamlOf(json: string): string {
  const document = new Document(meant(json), {
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

/** Objects become maps: an object would put keys that look like indexes first. */
function meant(json: string): unknown {
  const [first] = json.trimStart()
  if (first === '{') return new Map(new JsonReader(json).members().map(({ key, value }) => [key, meant(value)]))
  if (first === '[') return new JsonReader(json).elements().map(meant)
  return first === '-' || (first !== undefined && first >= '0' && first <= '9')
    ? new Numeral(json.trim())
    : JSON.parse(json)
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
