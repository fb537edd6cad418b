/**
 * What the models of a run cost.
 *
 * @since 0.1.0
 */
import { ApiType, type Block, isLoopback } from "@metagpt-ts/config"
import { type Event, Price } from "@metagpt-ts/team"

import type { Settled } from "./Stack.ts"

type Configured = Pick<Settled, "choice" | "loaded">

/** The price of a model where it is served; a server on this machine costs nothing. */
const priceOf = (
  { api_type: type = "", base_url: url }: Block.Block,
  model: string
): Price.Price | undefined => {
  const known = Object.hasOwn(ApiType.known, type) ? ApiType.known[type] : undefined
  const address = url ?? known?.baseUrl
  if (address === undefined) {
    // A plugin of ours that needs neither an address nor a key is the model itself, or a server of this machine.
    if (known !== undefined && known.keys === undefined) return Price.local
    return Price.find(known?.domains?.[0] ?? "", model)
  }
  return isLoopback(address) ? Price.local : Price.find(URL.parse(address)?.hostname ?? "", model)
}

const blocksOf = ({ choice, loaded: { settings } }: Configured): ReadonlyArray<Block.Block> => {
  const roles = (settings.roles ?? []).flatMap(({ llm }) => (typeof llm === "string" ? [] : [llm]))
  return [choice.llm, ...choice.fallback, ...Object.values(settings.models ?? {}), ...roles]
}

/**
 * Finds the prices of a run, by the models of its configuration. A price is known when all that could be meant by a name have
 * the same.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of =
  (configured: Configured) =>
  ({ model }: Pick<Event.Who, "model">): Price.Price | undefined => {
    const meant = blocksOf(configured).filter((block) => (block.model ?? model) === model)
    const [first, ...others] = meant.map((block) => priceOf(block, model))
    const isSame = others.every((other) => other?.input === first?.input && other?.output === first?.output)
    return isSame ? first : undefined
  }

/**
 * Lists the prices that are known of the models of a run, to be kept with it.
 *
 * @category accessors
 * @since 0.1.0
 */
export const list = (
  configured: Configured,
  models: ReadonlyArray<Pick<Event.Who, "model">>
): Readonly<Record<string, Pick<Price.Price, "input" | "output">>> => {
  const names = [...models, ...blocksOf(configured)].flatMap(({ model }) => model ?? [])
  const known = [...new Set(names)].map((model) => [model, of(configured)({ model })] as const)
  return Object.fromEntries(
    known.flatMap(([model, price]) => (price ? [[model, { input: price.input, output: price.output }]] : []))
  )
}
