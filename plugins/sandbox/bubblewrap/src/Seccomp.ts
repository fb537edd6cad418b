/**
 * System calls that a program in the cage is refused: they reach parts of the kernel that no generated program needs, or memory that
 * no limit counts.
 *
 * @since 0.1.0
 */

/** By name: the number on x86-64, and on arm64. */
const refused: Readonly<Record<string, readonly [x64: number | undefined, arm64: number]>> = {
  acct: [163, 89],
  add_key: [248, 217],
  bpf: [321, 280],
  delete_module: [176, 106],
  finit_module: [313, 273],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fsopen: [430, 430],
  fspick: [433, 433],
  init_module: [175, 105],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_uring_setup: [425, 425],
  kexec_load: [246, 104],
  keyctl: [250, 219],
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  mount: [165, 40],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  msgget: [68, 186],
  open_by_handle_at: [304, 265],
  open_tree: [428, 428],
  perf_event_open: [298, 241],
  personality: [135, 92],
  pivot_root: [155, 41],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  ptrace: [101, 117],
  quotactl: [179, 60],
  reboot: [169, 142],
  request_key: [249, 218],
  setns: [308, 268],
  shmget: [29, 194],
  swapon: [167, 224],
  syslog: [103, 116],
  umount2: [166, 39],
  unshare: [272, 97],
  userfaultfd: [323, 282]
}

interface Machine {
  readonly arch: number
  readonly column: 0 | 1
  readonly clone: number
  readonly clone3: number
}

const machines: Readonly<Record<string, Machine>> = {
  x64: { arch: 0xc000003e, column: 0, clone: 56, clone3: 435 },
  arm64: { arch: 0xc00000b7, column: 1, clone: 220, clone3: 435 }
}

const load = 0x20
const equal = 0x15
const atLeast = 0x35
const anyBit = 0x45
const give = 0x06

const allow = 0x7fff0000
const kill = 0x80000000
const error = (errno: number): number => 0x00050000 | errno
const [EPERM, ENOSYS] = [1, 38]

/** Flags of `clone` that make a namespace. */
const namespaces = 0x7e020000

/** Numbers of another way to call the kernel on x86-64. */
const x32 = 0x40000000

type Step = readonly [code: number, yes: number, no: number, value: number]

const steps = ({ arch, clone, clone3, column }: Machine): ReadonlyArray<Step> => {
  const numbers = Object.values(refused).flatMap((row) => row[column] ?? [])
  const answer = (number: number, action: number): ReadonlyArray<Step> => [
    [equal, 0, 1, number],
    [give, 0, 0, action]
  ]
  return [
    [load, 0, 0, 4],
    [equal, 1, 0, arch],
    [give, 0, 0, kill],
    [load, 0, 0, 0],
    ...(column === 0
      ? ([
          [atLeast, 0, 1, x32],
          [give, 0, 0, kill]
        ] as const)
      : []),
    // Its flags lie in memory, where a filter cannot look: libraries then take clone
    ...answer(clone3, error(ENOSYS)),
    ...numbers.flatMap((number) => answer(number, error(EPERM))),
    [equal, 0, 3, clone],
    [load, 0, 0, 16],
    [anyBit, 0, 1, namespaces],
    [give, 0, 0, error(EPERM)],
    [give, 0, 0, allow]
  ]
}

/**
 * The filter as the kernel reads it; undefined on a processor whose numbers are not known here.
 *
 * @category constructors
 * @since 0.1.0
 */
export const filter = (processor: string = process.arch): Uint8Array | undefined => {
  const machine = machines[processor]
  if (machine === undefined) return undefined
  const all = steps(machine)
  const view = new DataView(new ArrayBuffer(all.length * 8))
  for (const [at, [code, yes, no, value]] of all.entries()) {
    view.setUint16(at * 8, code, true)
    view.setUint8(at * 8 + 2, yes)
    view.setUint8(at * 8 + 3, no)
    view.setUint32(at * 8 + 4, value, true)
  }
  return new Uint8Array(view.buffer)
}
