#!/bin/sh
# Installs MetaGPT 0.8.2 into a virtual environment: setup.sh FOLDER. Its own pins no longer resolve (lancedb 0.4.0 and faiss-cpu 1.7.4
# are gone), so the versions that it was seen to work with stand in requirements.txt; what it does not load here is left out.
set -eu
python3.11 -m venv "$1"
"$1/bin/pip" install --quiet --no-deps --prefer-binary -r "$(dirname "$0")/requirements.txt"
