#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# parallel.sh SCANS MUSIC [N]: reads all pictures of the folder SCANS into MUSIC with GNU parallel, N at a time. Run it
# again after whatever happened: it goes on where it was.
#
# parallel only keeps N programs running (and, with --sshlogin, on other computers that see the same folders): which
# of them reads which picture they settle among themselves, by the claims beside the results (scorewright-cli(1),
# BATCHES).
set -eu

scans=${1:?usage: parallel.sh SCANS MUSIC [N]}
music=${2:?usage: parallel.sh SCANS MUSIC [N]}
n=${3:-$(nproc)}
cli=${SCW_CLI:-scorewright-cli}
cores=$(nproc)
threads=$((cores / n > 0 ? cores / n : 1))
mkdir -p "$music"

code=0
seq "$n" | parallel --will-cite --jobs "$n" --line-buffer -n0 -q \
  "$cli" transcribe --quiet --resume --job "$music/job.jsonl" --threads "$threads" -o "$music" "$scans" ||
  code=$?
# Once more, alone: nothing is left to read, so this is the table, and the exit code of the whole.
[ "$code" -lt 6 ] && code=0
"$cli" transcribe --resume --job "$music/job.jsonl" -o "$music" "$scans" || code=$?
exit "$code"
