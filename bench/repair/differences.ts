/** Cases of other people's suites that we deliberately read otherwise, by `suite:name`, each with its reason. */
export const differences: ReadonlyMap<string, string> = new Map()
