// Preloaded into a gateway with --expose-gc: prints the live heap after a collection on SIGUSR2.
process.on('SIGUSR2', () => {
  const collect = (globalThis as { gc?: () => void }).gc
  collect?.()
  collect?.()
  const { heapUsed, external } = process.memoryUsage()
  process.stderr.write(`live bytes: ${heapUsed + external};\n`)
})
