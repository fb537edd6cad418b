/**
 * The runtime of metagpt-ts: typed questions, the board, budgets, the journal and the stream of events.
 *
 * @since 0.1.0
 */
export * as Ask from "./Ask.ts"
export * as Budget from "./Budget.ts"
export * as Call from "./Call.ts"
export * as Event from "./Event.ts"
export * as EventLine from "./EventLine.ts"
export * as Events from "./Events.ts"
export * as Fallback from "./Fallback.ts"
export * as FileJournal from "./FileJournal.ts"
export * as Journal from "./Journal.ts"
export * as MemoryJournal from "./MemoryJournal.ts"
export * as Patience from "./Patience.ts"
export * as Price from "./Price.ts"
export * as Recorded from "./Recorded.ts"
export * as Rehearsal from "./Rehearsal.ts"
export * as Team from "./Team.ts"
export * as Throughput from "./Throughput.ts"
export * as View from "./View.ts"
