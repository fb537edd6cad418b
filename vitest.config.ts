import { defaultServerConditions } from "vite"
import { defineConfig, type Plugin } from "vitest/config"

import * as ProviderReporter from "./tests/reporter/ProviderReporter.ts"

// Packages resolve to their TypeScript source, so no test waits for a build.
const source = { conditions: ["@metagpt-ts/source", ...defaultServerConditions] }

// Beside the reporters of the command line, which would replace those of a configuration.
let isAdded = false
const providers: Plugin = {
  name: "providers",
  configureVitest: ({ vitest }) => {
    if (!isAdded) vitest.config.reporters.push(ProviderReporter.make())
    isAdded = true
  }
}

export default defineConfig({
  plugins: [providers],
  resolve: source,
  ssr: { resolve: source },
  test: {
    // Many tests wait for programs that they start, so no core is left idle for the runner
    maxWorkers: "100%",
    // A busy machine starves a test now and then; what fails twice is broken
    retry: process.env["CI"] === undefined ? 0 : 1,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{packages/*,plugins/*/*,bench/*}/test/**/*.test.ts"],
          testTimeout: 90_000,
          isolate: false,
          benchmark: { include: ["{packages/*,plugins/*/*}/bench/**/*.bench.ts"] }
        }
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["tests/**/*.test.ts", "examples/**/*.test.ts"],
          testTimeout: 240_000,
          benchmark: { include: [] }
        }
      }
    ],
    coverage: { provider: "v8", include: ["{packages/*,plugins/*/*}/src/**"], reporter: ["text", "lcov"] }
  }
})
