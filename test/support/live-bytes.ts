// Preloaded into a gateway with --expose-gc: says on SIGUSR2 what is alive after a collection.
process.on('SIGUSR2', () => {
  const collect = (globalThis as { gc?: () => void }).gc
  collect?.()
  collect?.()
  const { heapUsed, external } = process.memoryUsage()
  process.stderr.write(`live bytes: ${heapUsed + external};\n`)
})
