/**
 * The command line of the cage: what of the machine is seen inside, and nothing else is.
 *
 * @since 0.1.0
 */
import { lstatSync, readlinkSync } from "node:fs"

/**
 * What differs from run to run.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Folder of the machine with the files of the job. */
  readonly job: string
  /** Folder of the machine with what is loaded before the program. */
  readonly prelude: string
  /** Files and folders outside of `/usr` that the interpreters need: from, to. */
  readonly mounts: ReadonlyArray<readonly [from: string, to: string]>
  /** Bytes of files in the project, and as many in `/tmp`. */
  readonly disk: number
  /** Whether a filter of system calls comes on descriptor 3. */
  readonly isFiltered: boolean
}

/** Links and folders beside `/usr` that hold system libraries. */
const system = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap((path) => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found?.isSymbolicLink() === true) return ["--symlink", readlinkSync(path), path]
  return found?.isDirectory() === true ? ["--ro-bind", path, path] : []
})

const words = (text: string): ReadonlyArray<string> => text.split(" ")

const folder = (bytes: number, path: string): ReadonlyArray<string> =>
  words(`--size ${bytes} --perms 0700 --tmpfs ${path}`)

/**
 * Gives the arguments of bubblewrap, up to the program.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cage = ({ disk, isFiltered, job, mounts, prelude }: Options): ReadonlyArray<string> => [
  ...words("--unshare-all --unshare-user --disable-userns --die-with-parent --new-session"),
  ...words("--uid 1000 --gid 1000 --cap-drop ALL --hostname sandbox --ro-bind /usr /usr"),
  ...system,
  ...["/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/nix/store"].flatMap((path) => [
    "--ro-bind-try",
    path,
    path
  ]),
  ...mounts.flatMap(([from, to]) => ["--ro-bind", from, to]),
  ...words("--proc /proc --dev /dev"),
  ...folder(16_777_216, "/dev/shm"),
  ...folder(disk, "/tmp"),
  ...folder(disk, "/project"),
  "--ro-bind",
  job,
  "/job",
  "--ro-bind",
  prelude,
  "/prelude",
  // What is mounted on them stays as it is
  ...words("--remount-ro /dev --remount-ro / --chdir /project"),
  ...(isFiltered ? ["--seccomp", "3"] : [])
]
