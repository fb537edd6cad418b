/**
 * Python programs that mean harm.
 *
 * @since 0.1.0
 */

/** Ignores signals and catches everything. @category programs @since 0.1.0 */
export const ignores = `import signal
for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"):
    try:
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    except (AttributeError, ValueError, OSError):
        pass
print("here", flush=True)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
`

/** Leaves processes behind in sessions of their own. @category programs @since 0.1.0 */
export const daemon = `import os, signal, subprocess, sys, time
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            time.sleep(100)
        os._exit(0)
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)", sys.argv[1]], start_new_session=True)
except OSError:
    pass
`

/** Fills folders with bytes, and says how many went in. @category programs @since 0.1.0 */
export const fills = `import os
total = 0
for folder in (".", "/tmp", "/dev/shm", "/dev", "/", "/run", "/var/tmp"):
    for n in range(20):
        try:
            with open(os.path.join(folder, f"fill{n}"), "wb", buffering=0) as file:
                for _ in range(20):
                    total += file.write(b"x" * 1_000_000)
        except OSError:
            pass
print(total)
`

/** Forks for ever. @category programs @since 0.1.0 */
export const bomb = `import os, sys
while True:
    try:
        os.fork()
    except OSError:
        pass
`

/** Makes as many processes and threads as it can, and says how many. @category programs @since 0.1.0 */
export const crowd = `import os, threading, time
made = 0
try:
    for _ in range(400):
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        made += 1
except OSError:
    pass
try:
    for _ in range(400):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        made += 1
except RuntimeError:
    pass
print(made, flush=True)
os._exit(0)
`

/** Takes much memory together, each process little. @category programs @since 0.1.0 */
export const herd = `import os, time
for _ in range(20):
    if os.fork() == 0:
        held = bytearray(os.urandom(1024)) * 60_000
        time.sleep(60)
        os._exit(0)
time.sleep(30)
print("HELD", flush=True)
os._exit(0)
`

/** Holds memory that belongs to no process. @category programs @since 0.1.0 */
export const hidden = `import os
fds = []
total = 0
for _ in range(100):
    fd = os.memfd_create("x")
    fds.append(fd)
    for _ in range(10):
        total += os.write(fd, b"x" * 1_000_000)
print("HELD", total)
`
