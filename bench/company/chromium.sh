#!/bin/sh
# Chromium in a cage: it reads the machine, writes to a folder of its own, and reaches no network.
profile=$(printf '%s\n' "$@" | sed -n 's/^--user-data-dir=//p')
exec bwrap --unshare-net --unshare-pid --unshare-ipc --die-with-parent --ro-bind / / --dev-bind /dev /dev --proc /proc \
  --tmpfs /tmp --bind "$profile" "$profile" "${CHROMIUM:-chromium}" "$@"
