// npm run test:attacks: every attack on a gateway's memory in full, over one connection and over 500.
//
//   ATTACK   only the attacks whose names contain this

import { startAttacked } from './attacked-gateway.ts'
import { attack, LIMIT_MB, largeTree, MEMORY_ATTACKS } from './memory-attacks.ts'

const { ATTACK = '' } = process.env
let broken = 0
for (const one of MEMORY_ATTACKS.filter(({ name }) => name.includes(ATTACK)))
  for (const connections of [1, 500]) {
    await using gateway = await startAttacked({ tree: largeTree() })
    let served = { calls: 0, slowestMs: Number.POSITIVE_INFINITY }
    try {
      served = await attack(gateway, one, { connections, part: 1, holdMs: 2_000 })
    } catch (error) {
      console.log(String(error))
    }
    const { calls, slowestMs } = served
    const { peakMB } = gateway
    const holds = calls > 0 && peakMB < LIMIT_MB && (await gateway.process.stop()) === 0
    if (!holds) broken++
    const figures = `${peakMB.toFixed()} MB, ${calls} other calls, slowest ${slowestMs.toFixed()} ms`
    console.log(`${holds ? 'holds ' : 'BROKEN'}  ${one.name}, ${connections} connections: ${figures}`)
  }
process.exitCode = broken === 0 ? 0 : 1
