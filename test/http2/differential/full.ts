// npm run test:fuzz: sends random bytes to our HTTP/2 and to that of Node, until the time is over, or until they differ where that is not
// intended; that case is shrunk and printed.
//
//   FUZZ_MINUTES   for how long; default 20
//   FUZZ_SEED      the seed, as a failure prints it; default: a new one
import { randomInt } from 'node:crypto'
import { playDifferences } from './play.ts'

const { FUZZ_MINUTES = '20', FUZZ_SEED = String(randomInt(2 ** 31)) } = process.env
const ms = Number(FUZZ_MINUTES) * 60_000
const seed = Number(FUZZ_SEED)
if (!(ms > 0) || !Number.isSafeInteger(seed)) {
  process.stderr.write('error: FUZZ_MINUTES must be above zero, and FUZZ_SEED a whole number\n')
  process.exit(2)
}
console.log(`for ${FUZZ_MINUTES} minutes from seed ${seed}`)
try {
  const { cases, same, differences, silent } = await playDifferences({ ms, seed })
  console.log(`${cases} cases: ${same} the same, ${silent} of them without a word from Node`)
  for (const [name, count] of differences) console.log(`${count}  ${name}`)
} catch (error) {
  console.log((error as Error).message)
  console.log((error as Error).cause)
  process.exitCode = 1
}
