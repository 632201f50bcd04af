import { STRING_VALUE } from './data.ts'
import { JsonReader } from './json.ts'
import { classify } from './keys.ts'
import { isSecretName } from './secret-name.ts'
import { hideInText } from './secret-text.ts'
import { asString, stringValue, type Value } from './value.ts'

/** Stands for a value that is a secret. */
export const HIDDEN = '(hidden)'

const HIDDEN_VALUE = stringValue(HIDDEN)

/**
 * A property's value without secrets, as it may be printed and logged: `(hidden)` in the place of a value whose name, or whose key at any
 * depth, says that it is one. `node` is the name of the node: the text that a node of such a name stores is a secret as well. Targets of links
 * are paths, which are never hidden.
 */
export function hideSecrets(key: string, value: Value, node = ''): Value {
  if (classify(key, value).kind !== 'plain') return value
  return isSecretName(key) || (key === STRING_VALUE && isSecretName(node)) ? HIDDEN_VALUE : hide(value)
}

function hide(value: Value): Value {
  if (value.startsWith('{')) return hideInObject(value)
  if (value.startsWith('[')) return hideInList(value)
  const text = asString(value)
  if (text === undefined) return value
  const shown = hideInText(text)
  return shown === text ? value : stringValue(shown)
}

function hideInObject(value: Value): Value {
  const members = new JsonReader(value).members()
  // As in the environment of a container: {"name": "DB_PASSWORD", "value": "..."}.
  const isNamedSecret = members.some(
    ({ key, value }) => NAMING.has(key.toLowerCase()) && isSecretName(asString(value) ?? ''),
  )
  const parts = members.map(({ key, value }) => {
    const isSecret = isSecretName(key) || (isNamedSecret && HOLDING.has(key.toLowerCase()))
    return `${stringValue(hideInText(key))}:${isSecret ? HIDDEN_VALUE : hide(value)}`
  })
  return `{${parts.join(',')}}` as Value
}

/** In a list the value follows its name: `["--password", "..."]`, `["DB_PASSWORD", "..."]`. */
function hideInList(value: Value): Value {
  const elements = new JsonReader(value).elements()
  const parts = elements.map((element, i) => {
    const before = asString(elements[i - 1]) ?? ''
    const isName = before.startsWith('-') || elements.length === 2
    return isName && isSecretName(before) && !(asString(element) ?? '').startsWith('-') ? HIDDEN_VALUE : hide(element)
  })
  return `[${parts.join(',')}]` as Value
}

const NAMING: ReadonlySet<string> = new Set(['name', 'key', 'id', 'property'])
const HOLDING: ReadonlySet<string> = new Set(['value', 'val', 'data', 'content', 'default'])
