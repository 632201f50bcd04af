import { Code } from '@espalier/contract/google/rpc/code'
import { describeProblem, type Problem, RegistryError } from '../../src/tree/errors.ts'
import { parseTree as parse } from '../../src/tree/language/parse.ts'
import type { TreeNode } from '../../src/tree/node.ts'
import { EspalierError, type Violation } from './transport/error.ts'
import type { JsonObject } from './values/json.ts'
import { fromTexts, type JsonTexts } from './values/json-text.ts'

/** A tree text as it is written: no link is followed. */
export interface ParsedTree {
  /** It has the properties that the text gives to `/`; the text's top nodes are its children. */
  readonly root: TextNode
  /** What the text may say by mistake; it means something all the same. */
  readonly warnings: readonly Violation[]
}

/** A node of a text. Links and property links are the keys `NAME ->` and `NAME =>`, as in `TreeNode`. */
export interface TextNode {
  /** Numbers are doubles; `texts` is exact. */
  readonly properties: JsonObject
  /** The same properties as JSON texts. */
  readonly texts: JsonTexts
  /** By name, in the order of the text. */
  readonly children: ReadonlyMap<string, TextNode>
}

/** Reads a tree text without a gateway. Throws BAD_SYNTAX, as an import would, with every problem of the text in `violations`. */
export function parseTree(text: string): ParsedTree {
  try {
    const { tree, warnings } = parse(text)
    return { root: toTextNode(tree), warnings: warnings.map(toViolation) }
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    throw new EspalierError('BAD_SYNTAX', error.message, {
      code: Code.INVALID_ARGUMENT,
      metadata: { ...error.facts, ...(error.hint === undefined ? {} : { hint: error.hint }) },
      violations: error.problems.map(toViolation),
      cause: error,
    })
  }
}

function toTextNode({ properties, children }: TreeNode): TextNode {
  const texts = Object.fromEntries(properties)
  return {
    properties: fromTexts(texts),
    texts,
    children: new Map([...children].map(([name, child]) => [name, toTextNode(child)])),
  }
}

function toViolation(problem: Problem): Violation {
  return { field: `text:${problem.line}:${problem.column}`, description: describeProblem(problem) }
}
