# SPDX-License-Identifier: GPL-3.0-or-later
"""What a MIDI file plays."""


def number(data, at):
    """A variable-length number and the place behind it."""
    value = 0
    while True:
        value = value << 7 | data[at] & 127
        at += 1
        if data[at - 1] < 128:
            return value, at


def notes(data):
    """(onset, pitch, duration) of all notes, in ticks of 480 a quarter."""
    division = int.from_bytes(data[12:14], "big")
    at, found = 14, []
    for _ in range(int.from_bytes(data[10:12], "big")):
        end = at + 8 + int.from_bytes(data[at + 4:at + 8], "big")
        at, now, status, sounding = at + 8, 0, 0, {}
        while at < end:
            delta, at = number(data, at)
            now += delta
            if data[at] & 128:
                status, at = data[at], at + 1
            if status == 0xff:
                size, at = number(data, at + 1)
                at += size
                continue
            key = (status & 15, data[at])
            if status >> 4 in (0xc, 0xd):
                at += 1
                continue
            if status >> 4 == 9 and data[at + 1] > 0:
                sounding.setdefault(key, []).append(now)
            elif status >> 4 in (8, 9) and sounding.get(key):
                onset = sounding[key].pop(0)
                found.append((onset * 480 // division, key[1], (now - onset) * 480 // division))
            at += 2
    return sorted(found)
