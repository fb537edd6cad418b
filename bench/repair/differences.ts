import { createHash } from "node:crypto"

/** The name of a case by what it holds, so that no line of another project stands here. */
export const fingerprint = (input: string, schema: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify([input, schema ?? null]))
    .digest("hex")
    .slice(0, 12)

const reasons: ReadonlyArray<readonly [reason: string, cases: string]> = [
  [
    "Of several values none is thrown away: they are a list.",
    "0247ea58928a 21e7ff31c520 25d65b0b9869 2b5a7eff3aa2 692e9703f98a"
  ],
  ["Of several fenced answers the last is the one that is meant.", "2a1f67e08506"],
  [
    "A value that is missing is null, or left out where the schema forbids null; the suite makes up an empty text, zero or list.",
    "82d7a5ae2732 93235f590ead ea9dbfa7728d f317d4f22857"
  ],
  [
    "A bracket without content, or content without a meaning, is kept as what it is.",
    "2eca2b23c81f 87831c2f4843"
  ],
  [
    "What was cut off within a key, an escape or a string is no value of its own.",
    "2a8c42f1f505 8df38a3913ed 9dce91bf7f4c"
  ],
  [
    "One quote mark is missing and nothing says where: the string keeps its commas and colons, so that no text moves to another place.",
    "3da79df2a447 51012049d90c 520a98040c5b 5ea24cc91b40 6635ee634d07 6a54d1d300de 724140617402 7c5aba171dbb 9e3711aafbee c22ed4ffcd7e e819f275b065 ecc07977a59c f54f72f82cfa"
  ],
  [
    "Nothing that stands in the answer is thrown away; the suite loses a part of it.",
    "04e4af33217b 2b89080aa212 2c8512c9ba73 2dae5dbfaf6e 3326eaef7b90 5e549bc85faf 68f83b27675a ac6480b913ea b1d8350206a9 ebcbf6ff978a"
  ],
  ["Curly brackets around values without keys are a list.", "f9c58d07e79f"],
  [
    "A lone sign or point is no number; the suite makes up a zero.",
    "03666a1cb995 0e28e615da39 1d9123e0b632 b58b0e2a108f b7461a6c2453"
  ],
  [
    "What stands in quote marks is a string, numbers and other JSON included.",
    "2cf3d848527b 34625ebf898a d8911b8b9e42"
  ],
  [
    "A list that has no key in an object is left out and named; the suite makes a key of its item.",
    "f8a35fe691e2"
  ],
  [
    "A literal, and an empty string, is a value.",
    "0a95a80e02b5 244f0679f858 3f2822cfe923 513f79a066f2 99a5cddfa5c7 ab339c9fd392 b7dbd5821809 dfe1abd1396d"
  ],
  [
    "The text of a string and of a key is kept to the letter; the suite wants the blanks at its end gone.",
    "02a5ab4709c1 08e0003d74f7 18f02b6caa63 241a8a288c57 2f79f30bc780 3b5fce5a30e1 430cad40abeb 47f19f144bb8 69df0eac28fb 7187e6d1210a 74549d6cbe1b 7a3d9d42fdbd 7d1d3259e9b5 81504bc5850d 81cd3c1985dc 87be27b97cd2 880b0ce9751a 8c421d165f1e 8c96d8796f9f 8cc7180efe48 94987de45c04 a01b8f0f6e32 a43ccabf5782 a6d3765cb625 bd1b6ca3e180 cacc1e69f6ae cf5963fff270 d6422a9155a9 e2ca068d92e8 e4c0a44b6eff e63bcb66f6c8 e69de7ea07b1"
  ],
  [
    "Text without any bracket or quote mark is no JSON: it is refused, where the suite makes a string or a list of words of it.",
    "060264f4a2c9 0ef3f3bc3377 11cc4fc6bf29 1ff0b6fee475 31ced29aed9d 639d919f1325 642702f35b79 7ab5068d979f 9dc793b9b532 a3fc47762ef9 a50dbb9137c4 ac7bcac1558f b60fe721dcfe ce2e58c56663 d97f1d6a69a9 e9d6e7674500 eafc7be7399d f343f89e5fef"
  ],
  [
    "A plus sign or a comment within a string whose end is missing is text of that string.",
    "1f6a5a225c31 2b9213308798 40a62e1bdd3f 8cfad34ace3d cb86884edb18 dc96c863fee6"
  ],
  [
    "A key whose value never came is left out and named; the suite gives it a null that nobody wrote.",
    "25520e055129 42941eff26bb 8211a28054ca 84470a64b2bd d4db97dc9565"
  ],
  [
    "An escape that JSON lacks keeps its backslash, which a path, a pattern or a formula needs.",
    "577733d37c17"
  ],
  ["A regular expression is no JSON.", "951c1984f3f2 cfadb8ea14e0 e2178784a8b8"],
  [
    "The suite fills in values that the answer does not hold; we refuse and name what is missing.",
    "3744ef2322c3 7ec699f9cadc 91e0bd87ecab"
  ],
  ["An item that does not fit the schema is refused and named, not dropped.", "d50b417c4e2d"],
  ["Nothing says which value belongs to which key.", "b1a56250b3d5"],
  [
    "A word for nothing, alone where null may stand, is null; the suite keeps the word.",
    "03f23bbc92f5 ef52fd799f26"
  ],
  [
    "A JSON string is what stands between its quotes; the suite keeps them in the text.",
    "9b1343fe859e bd9c2ac0286f"
  ],
  [
    "A verdict that begins the text, or the only one that is not denied, is the answer; the suite refuses as soon as another word for one occurs.",
    "003c85352354 1d31bd3c3440 cb9af6171772 efb1735768ef"
  ],
  [
    "A model drafts first: of several answers the last complete one counts; the suite takes the first.",
    "ad7f2519b5aa af350d8e4664 f8e4a541268d fc3766c339ee"
  ],
  [
    "What is missing and may be missing stays out, what is needed is named; the suite fills in null, or an empty list, without a word.",
    "2ad6553c163f 2c778ea25361 804a52226d37"
  ],
  [
    "Of two options with equal right neither is known; the suite takes the first of a union, and refuses the same of an enum.",
    "443df8b3a447"
  ]
]

/** Cases of other people's suites that we deliberately read otherwise, by fingerprint, each with its reason. */
export const differences: ReadonlyMap<string, string> = new Map(
  reasons.flatMap(([reason, cases]) => cases.split(" ").map((each) => [each, reason] as const))
)
