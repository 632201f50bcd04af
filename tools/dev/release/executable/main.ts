import { main, tools } from '../../../espalier.ts'

// The command line of the single executable: differs only in the files of the pictures, which are embedded.
process.exit(
  await main(process.argv.slice(2), {
    ...tools,
    openRenderer: async options => {
      const [{ openRenderer }, { embeddedPlatform }] = await Promise.all([
        import('../../../diagram/index.ts'),
        import('./platform.ts'),
      ])
      return openRenderer(options, embeddedPlatform())
    },
  }),
)
