import { CODE, ConnectionError } from './frames.ts'
import { CODE_LENGTHS } from './huffman-lengths.ts'

const END_OF_STRING = 256
const SYMBOL_BIT = 9
const HAS_SYMBOL = 1 << SYMBOL_BIT
const FAILS = 1 << 18
const STATE_MASK = HAS_SYMBOL - 1
/** RFC 7541 section 5.2: padding is shorter than a byte. */
const MAX_PADDING_BITS = 7

/**
 * A machine that reads four bits at a time; the shortest code has five, so that a step ends at most one symbol. An entry has the next state
 * (bits 0 to 8), whether a symbol ended (bit 9), the symbol (bits 10 to 17), and whether no code continues so (bit 18).
 */
interface Machine {
  readonly steps: Uint32Array
  /** Whether a string may end in this state: what is left is padding. */
  readonly mayEnd: Uint8Array
}

interface Branch {
  readonly state: number
  readonly children: (Branch | number | undefined)[]
}

const { steps: STEPS, mayEnd: MAY_END } = buildMachine()

/** Decodes a string into `target` as bytes, which must have room for 8/5 of it. Returns how many there are. RFC 7541 section 5.2. */
export function decodeHuffman(bytes: Buffer, from: number, to: number, target: Buffer): number {
  let state = 0
  let length = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    const first = STEPS[(state << 4) | (byte >> 4)]!
    if ((first & HAS_SYMBOL) !== 0) target[length++] = first >> (SYMBOL_BIT + 1)
    const second = STEPS[((first & STATE_MASK) << 4) | (byte & 15)]!
    if ((second & HAS_SYMBOL) !== 0) target[length++] = second >> (SYMBOL_BIT + 1)
    if (((first | second) & FAILS) !== 0) throw new ConnectionError(CODE.COMPRESSION_ERROR, 'invalid Huffman code')
    state = second & STATE_MASK
  }
  if (MAY_END[state] === 0) throw new ConnectionError(CODE.COMPRESSION_ERROR, 'invalid Huffman padding')
  return length
}

function buildMachine(): Machine {
  const branches = buildTree()
  const [root] = branches
  const steps = new Uint32Array(branches.length * 16)
  const mayEnd = new Uint8Array(branches.length)
  let padding: Branch | number | undefined = root
  for (let bits = 0; bits <= MAX_PADDING_BITS && typeof padding === 'object'; bits++) {
    mayEnd[padding.state] = 1
    padding = padding.children[1]
  }
  for (const branch of branches)
    for (let nibble = 0; nibble < 16; nibble++) steps[branch.state * 16 + nibble] = stepOf(branch, nibble, root!)
  return { steps, mayEnd }
}

function stepOf(from: Branch, nibble: number, root: Branch): number {
  let branch = from
  let symbol = 0
  for (let bit = 3; bit >= 0; bit--) {
    const next = branch.children[(nibble >> bit) & 1]
    if (next === undefined || next === END_OF_STRING) return FAILS
    if (typeof next === 'number') {
      symbol = HAS_SYMBOL | (next << (SYMBOL_BIT + 1))
      branch = root
    } else branch = next
  }
  return symbol | branch.state
}

/** All branches of the binary tree of codes; the first is the root. */
function buildTree(): Branch[] {
  const branches: Branch[] = [{ state: 0, children: [] }]
  const symbols = CODE_LENGTHS.map((length, symbol) => ({ length, symbol }))
  symbols.sort((a, b) => a.length - b.length || a.symbol - b.symbol)
  let code = 0
  let bits = 0
  for (const { length, symbol } of symbols) {
    code *= 2 ** (length - bits)
    bits = length
    insert(branches, code, length, symbol)
    code++
  }
  return branches
}

function insert(branches: Branch[], code: number, length: number, symbol: number): void {
  let branch = branches[0]!
  for (let bit = length - 1; bit > 0; bit--) {
    const side = (code >>> bit) & 1
    let next = branch.children[side]
    if (typeof next !== 'object') {
      next = { state: branches.length, children: [] }
      branches.push(next)
      branch.children[side] = next
    }
    branch = next
  }
  branch.children[code & 1] = symbol
}
