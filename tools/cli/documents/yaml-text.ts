import { Document, isScalar, type ScalarTag } from 'yaml'
import { JsonReader } from '../../../src/tree/json.ts'

/**
 * Converts JSON to YAML: keys keep their order and numbers their spelling, and texts that some YAML parser reads as another type (`yes`,
 * `0644`, a date) are quoted. Ends with a newline.
 */
export function yamlOf(json: string): string {
  const document = new Document(toYamlValue(json), {
    schema: 'core',
    compat: 'yaml-1.1',
    customTags: tags => [NUMERAL, QUOTED_TEXT, ...tags],
    aliasDuplicateObjects: false,
  })
  // A block scalar needs a parent to be indented below.
  return document.toString({ lineWidth: 0, doubleQuotedAsJSON: true, blockQuote: !isScalar(document.contents) })
}

/** A number with its spelling, which 9007199254740993 and 1.0 lose as a JavaScript number. */
class Numeral {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Objects become maps, which keep the order of keys that look like indexes. */
function toYamlValue(json: string): unknown {
  const [first] = json.trimStart()
  if (first === '{') return new Map(new JsonReader(json).members().map(({ key, value }) => [key, toYamlValue(value)]))
  if (first === '[') return new JsonReader(json).elements().map(toYamlValue)
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

/** Characters that YAML only allows escaped, line breaks of YAML 1.1, and tabs, which some parsers reject. */
const UNPRINTABLE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/

/** Beginnings that some YAML 1.1 parser reads as syntax, at the begin of a line or as the first line of a block. */
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
