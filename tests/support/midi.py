# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads MIDI files, sharing no code with what writes them."""
import struct


def variable(track, at):
    value = 0
    while True:
        value, at = value << 7 | track[at] & 127, at + 1
        if not track[at - 1] & 128:
            return value, at


def events(track):
    """(tick, status, data) of each; status 0xff: data begins with the kind of meta event."""
    at, now, status = 0, 0, 0
    while at < len(track):
        step, at = variable(track, at)
        now += step
        if track[at] & 128:
            status, at = track[at], at + 1
        if status == 0xff:
            kind = track[at]
            size, at = variable(track, at + 1)
            yield now, status, bytes([kind]) + track[at:at + size]
        else:
            size = 1 if status >> 4 in (0xc, 0xd) else 2
            yield now, status, track[at:at + size]
        at += size


def tracks(content):
    """The ticks of a quarter, and the bytes of each track."""
    assert content[:8] == b'MThd\0\0\0\6'
    n, division = struct.unpack('>HH', content[10:14])
    at, out = 14, []
    for _ in range(n):
        assert content[at:at + 4] == b'MTrk'
        size = struct.unpack('>I', content[at + 4:at + 8])[0]
        out.append(content[at + 8:at + 8 + size])
        at += 8 + size
    assert at == len(content)
    return division, out


def notes(content):
    """A list for each track but the first: (onset, pitch, end), in quarters."""
    division, all_tracks = tracks(content)
    out = []
    for track in all_tracks[1:]:
        down, sounded = {}, []
        for tick, status, value in events(track):
            if status >> 4 == 9 and value[1] > 0:
                down[value[0]] = tick
            elif status >> 4 in (8, 9) and value[0] in down:
                sounded.append((down.pop(value[0]) / division, value[0], tick / division))
        assert not down
        out.append(sorted(sounded))
    return out


def tempi(content):
    """(onset in quarters, microseconds of a quarter)."""
    division, all_tracks = tracks(content)
    return [(tick / division, int.from_bytes(value[1:], 'big')) for tick, status, value in events(all_tracks[0])
            if status == 0xff and value[0] == 0x51]


def programs(content):
    """Of each track but the first: channel and program, or None."""
    return [next(((status & 15, value[0]) for _, status, value in events(track) if status >> 4 == 0xc), None)
            for track in tracks(content)[1]][1:]
