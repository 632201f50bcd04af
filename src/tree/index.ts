export { checkTree, type Finding, suggest } from './check.ts'
export { decodeData, type Edits, editData, encodeData, isRawText, STRING_VALUE } from './data.ts'
export { type DeleteStep, type Deletion, type DeletionOptions, deletion, ephemeralKept, type Kept } from './deletion.ts'
export { diffProperties, diffTrees, type NodeDifference, type PropertyChange } from './diff.ts'
export { ERROR_CODES, type ErrorCode, type ErrorFacts, type Problem, RegistryError } from './errors.ts'
export { type FormatOptions, formatChunks, formatName, formatNode, formatTree } from './format.ts'
export { type Hop, MAX_HOPS } from './hops.ts'
export {
  classify,
  type KeyKind,
  linkKey,
  links,
  type PropertyLink,
  parsePropertyLink,
  plainProperties,
  propertyLinkKey,
  propertyLinks,
} from './keys.ts'
export { type Literals, literal } from './literal-text.ts'
export { nearest } from './nearest.ts'
export type { NodeStat, Revision, StoredNode, TreeNode } from './node.ts'
export { type ParsedTree, parseTree } from './parse.ts'
export {
  basename,
  checkName,
  collapse,
  comparePaths,
  compareText,
  isWithin,
  join,
  MAX_DEPTH,
  MAX_NAME_BYTES,
  parent,
  parsePath,
  ROOT,
  segments,
  type TreePath,
} from './path.ts'
export { applyPlan, type Plan, plan, type Step, type Trim } from './plan.ts'
export { formatProblems, type ProblemStyle } from './problems.ts'
export { isReserved, RESERVED, refuseReserved } from './reserved.ts'
export {
  type BrokenLink,
  type Lookup,
  nodeAt,
  type PropertyValues,
  propertiesIn,
  propertyResolution,
  type Resolved,
  resolution,
  resolveIn,
  targetPath,
} from './resolve.ts'
export { findCycles, isService, servicesOf } from './services.ts'
export { asString, fromValue, type Json, parseJson, sameMeaning, stringValue, toValue, type Value } from './value.ts'
