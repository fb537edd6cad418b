// Stands in for tape and ava where they are not installed: what tests use most of them, over node:test.
const assert = require("node:assert")
const { after, afterEach, before, beforeEach, test } = require("node:test")

const fits = (error, wanted) => {
  if (wanted === undefined || typeof wanted === "string") return true
  if (typeof wanted === "function") return error instanceof wanted
  if (wanted instanceof RegExp) return wanted.test(String(error?.message ?? error))
  const { code, instanceOf, message, name } = wanted
  if (instanceOf !== undefined && !(error instanceof instanceOf)) return false
  if (message instanceof RegExp && !message.test(error.message)) return false
  if (typeof message === "string" && message !== error.message) return false
  return (name ?? error.name) === error.name && (code ?? error.code) === error.code
}

const thrown = (error, wanted) => {
  assert.ok(fits(error, wanted), `it threw ${error}`)
  return error
}

const throws = (act, wanted) => {
  let error
  let hasThrown = false
  try {
    act()
  } catch (cause) {
    error = cause
    hasThrown = true
  }
  assert.ok(hasThrown, "it threw nothing")
  return thrown(error, wanted)
}

const rejects = async (act, wanted) => {
  const [{ reason, status }] = await Promise.allSettled([typeof act === "function" ? act() : act])
  assert.equal(status, "rejected")
  return thrown(reason, wanted)
}

const { deepStrictEqual, doesNotMatch, match, notDeepStrictEqual, notStrictEqual, ok, strictEqual } = assert
const no = (value, message) => strictEqual(Boolean(value), false, message)
const calls = (act) => void act()
const named = [
  [ok, "ok", "assert", "truthy"],
  [no, "notOk", "notok", "falsy"],
  [strictEqual, "is", "equal", "equals", "isEqual", "strictEqual"],
  [notStrictEqual, "not", "isNot", "notEqual", "notEquals", "isNotEqual"],
  [deepStrictEqual, "deepEqual", "deepEquals", "same", "isEquivalent", "like"],
  [notDeepStrictEqual, "notDeepEqual", "notSame"],
  [assert.equal, "looseEqual"],
  [assert.deepEqual, "deepLooseEqual"],
  [(value, message) => strictEqual(value, true, message), "true"],
  [(value, message) => strictEqual(value, false, message), "false"],
  [match, "regex", "match"],
  [doesNotMatch, "notRegex", "doesNotMatch"],
  [throws, "throws"],
  [rejects, "throwsAsync", "rejects"],
  [calls, "notThrows", "doesNotThrow"],
  [async (act) => void (await (typeof act === "function" ? act() : act)), "notThrowsAsync"],
  [(message) => assert.fail(message ?? "fail"), "fail"],
  [(error) => assert.ifError(error), "error", "ifError"],
  [() => undefined, "pass", "comment", "log", "timeout", "teardown"]
]
const assertions = named.flatMap(([check, ...names]) => names.map((name) => [name, check]))

/** Runs a test to its end: that of `act`, or the one that it says, where it waits for `end` or a planned number. */
const body = (act, waits) => (inner) =>
  new Promise((resolve, reject) => {
    let left = Infinity
    const count = () => {
      if (--left === 0) resolve()
    }
    const t = {
      context: {},
      plan: (number) => (left = number),
      end: (error) => (error ? reject(error) : resolve()),
      test: (name, ...given) => void inner.test(name, body(given.at(-1), waits)).then(count, reject)
    }
    for (const [name, check] of assertions) {
      t[name] = (...given) => {
        try {
          const told = check(...given)
          if (typeof told?.then !== "function") {
            count()
            return told
          }
          return told.then((value) => (count(), value), reject)
        } catch (error) {
          reject(error)
        }
      }
    }
    const told = act(t)
    if (!waits || typeof told?.then === "function") Promise.resolve(told).then(resolve, reject)
  })

const hook = (run) => (act) => run(body(act ?? (() => undefined), false))

const declare = (waits, how) => {
  const one =
    (run) =>
    (...given) => {
      const act = given.findLast((each) => typeof each === "function")
      const name = typeof given[0] === "string" ? given[0] : act?.name || "test"
      return act === undefined ? run.skip?.(name) : run(name, body(act, waits))
    }
  const declared = Object.assign(one(test), how, {
    skip: one(test.skip),
    todo: (name) => test.todo(name),
    only: one(test),
    before: hook(before),
    after: hook(after),
    beforeEach: hook(beforeEach),
    afterEach: hook(afterEach),
    onFinish: () => undefined
  })
  return Object.assign(declared, { test: declared, serial: declared, default: declared })
}

module.exports = { ava: declare(false, { failing: () => undefined }), tape: declare(true, {}) }
