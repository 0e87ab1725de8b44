#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#SBATCH --job-name=scorewright
#SBATCH --array=1-8
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=4
#SBATCH --mem=2G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
# sbatch slurm.sh SCANS MUSIC: reads all pictures of the folder SCANS into MUSIC, eight tasks at a time (--array) of
# four cores each. Both folders must be seen by all nodes. A task that is requeued or cut off by its time limit goes
# on where all of them were; so does another sbatch of the same.
#
# The tasks are alike. Which of them reads which picture they settle among themselves, by the claims beside the
# results (scorewright-cli(1), BATCHES); no picture is given to a task beforehand, so none waits for a slow one.
set -eu

scans=${1:?usage: sbatch slurm.sh SCANS MUSIC}
music=${2:?usage: sbatch slurm.sh SCANS MUSIC}
cli=${SCW_CLI:-scorewright-cli}
mkdir -p "$music"

# Slurm sends SIGTERM before it kills: what was read so far is written, and read again to its end the next time.
exec "$cli" transcribe --quiet --resume --job "$music/job.jsonl" --threads "${SLURM_CPUS_PER_TASK:-1}" -o "$music" "$scans"
