// Runs test files in this process: those of node:test, and those that expect a runner's names to be there.
import assert from "node:assert"
import * as runner from "node:test"
import { pathToFileURL } from "node:url"

const fails = (act) => {
  try {
    act()
    return undefined
  } catch (error) {
    return error ?? new Error("it threw nothing")
  }
}

const isEqual = (a, b) => fails(() => assert.deepEqual(a, b)) === undefined
const at = (value, path) =>
  String(path)
    .split(".")
    .reduce((inner, key) => inner?.[key], value)
const fits = (error, expected) =>
  expected === undefined ||
  (typeof expected === "function"
    ? error instanceof expected
    : expected instanceof RegExp
      ? expected.test(error.message)
      : String(error.message).includes(expected.message ?? expected))

const matchers = {
  toBe: (value, other) => Object.is(value, other),
  toEqual: isEqual,
  toStrictEqual: (value, other) => fails(() => assert.deepStrictEqual(value, other)) === undefined,
  toBeTruthy: (value) => Boolean(value),
  toBeFalsy: (value) => !value,
  toBeNull: (value) => value === null,
  toBeUndefined: (value) => value === undefined,
  toBeDefined: (value) => value !== undefined,
  toBeNaN: (value) => Number.isNaN(value),
  toContain: (value, item) => (typeof value === "string" ? value.includes(item) : [...value].includes(item)),
  toContainEqual: (value, item) => [...value].some((each) => isEqual(each, item)),
  toHaveLength: (value, length) => value.length === length,
  toHaveProperty: (value, path, ...other) =>
    at(value, path) !== undefined && (other.length === 0 || isEqual(at(value, path), other[0])),
  toBeGreaterThan: (value, other) => value > other,
  toBeGreaterThanOrEqual: (value, other) => value >= other,
  toBeLessThan: (value, other) => value < other,
  toBeLessThanOrEqual: (value, other) => value <= other,
  toBeCloseTo: (value, other, digits = 2) => Math.abs(value - other) < 10 ** -digits / 2,
  toBeInstanceOf: (value, type) => value instanceof type,
  toMatch: (value, pattern) => (typeof pattern === "string" ? value.includes(pattern) : pattern.test(value)),
  toMatchObject: (value, part) => Object.keys(part).every((key) => isEqual(value[key], part[key])),
  toThrow: (act, expected) => {
    const error = fails(act)
    return error !== undefined && fits(error, expected)
  }
}

const expectation = (value, isNot) =>
  Object.fromEntries(
    Object.entries(matchers).map(([name, matcher]) => [
      name,
      (...given) => {
        if (Boolean(matcher(value, ...given)) !== isNot) return
        const shown = [value, ...given].map((each) =>
          typeof each === "function" ? "function" : JSON.stringify(each)
        )
        assert.fail(`expect(${shown[0]})${isNot ? ".not" : ""}.${name}(${shown.slice(1).join(", ")})`)
      }
    ])
  )

const settled = (value, isNot, wanted) =>
  Object.fromEntries(
    Object.keys(matchers).map((name) => [
      name,
      async (...given) => {
        const [outcome] = await Promise.allSettled([value])
        assert.equal(outcome.status, wanted)
        const act = () => {
          throw outcome.reason
        }
        const found =
          outcome.status === "fulfilled" ? outcome.value : name === "toThrow" ? act : outcome.reason
        expectation(found, isNot)[name](...given)
      }
    ])
  )

const expect = (value) => ({
  ...expectation(value, false),
  not: expectation(value, true),
  resolves: settled(value, false, "fulfilled"),
  rejects: settled(value, false, "rejected")
})

const names = { ...runner, beforeAll: runner.before, afterAll: runner.after, expect }
for (const name of [
  "describe",
  "it",
  "test",
  "suite",
  "before",
  "after",
  "beforeEach",
  "afterEach",
  "beforeAll",
  "afterAll",
  "expect"
])
  globalThis[name] ??= names[name]

export const run = async (paths) => {
  if (paths.length === 0) {
    console.error("There is no test file")
    process.exitCode = 1
  }
  for (const path of paths) {
    try {
      await import(pathToFileURL(path).href)
    } catch (error) {
      console.error(`${path} could not be read`)
      console.error(error)
      process.exitCode = 1
    }
  }
}
