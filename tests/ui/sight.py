# SPDX-License-Identifier: GPL-3.0-or-later
"""sight.py: what is beside the page, as a person sees it: staff lines, barlines and the selected symbol, found in the pixels of a window.

    seen = Sight(desk, window)
    original, engraving = seen.systems()     # pianos from the top: left, right, lines (10 heights), space, bars
    seen.blue(engraving)                     # where the selected symbol is painted
"""
import subprocess

DARK = 215
IS_DARK = bytes(i < DARK for i in range(256))
TABLE = bytes(ord('#') if i < DARK else ord(' ') for i in range(256))


class System:
    def __init__(self, sight, ten):
        self.left, self.right = min(line[1] for line in ten), max(line[2] for line in ten)
        self.lines = [line[0] for line in ten]
        self.space = (self.lines[4] - self.lines[0] + self.lines[9] - self.lines[5]) / 8
        self.bars = sight.bars(self)

    def __repr__(self):
        return f'System({self.left}..{self.right}, lines {self.lines}, bars {self.bars})'


class Sight:
    def __init__(self, desk, window):
        shot = subprocess.run(['import', '-silent', '-window', window, '-depth', '8', 'ppm:-'], env=desk.env, stdout=subprocess.PIPE, check=True).stdout
        _magic, size, _max, self.rgb = shot.split(b'\n', 3)
        self.width, self.height = map(int, size.split())
        self.green = self.rgb[1::3]
        self.begin = self.width * 53 // 100  # the page is on the left

    def longest(self, y):
        """The longest dark run of a row, as (length, left, right)."""
        row = self.green[y * self.width + self.begin:(y + 1) * self.width].translate(TABLE)
        best = max(row.split(b' '), key=len)
        left = self.begin + (row.find(best) if best else 0)
        right = left + len(best) - 1
        while left > 0 and left <= self.begin and self.green[y * self.width + left - 1] < DARK:
            left -= 1
        return len(best), left, right

    def lines(self):
        """Staff lines from the top, as (height, left, right)."""
        found, y, long = [], 0, (self.width - self.begin) * 7 // 10
        while y < self.height:
            length, left, right = self.longest(y)
            first = y
            while length >= long and y + 1 < self.height and self.longest(y + 1)[0] >= long:
                y += 1
            if length >= long:
                found.append(((first + y) / 2, left, right))
            y += 1
        return found

    def bars(self, system):
        """Columns that are dark all the way between the two staves."""
        top, bottom = int(system.lines[4] + system.space), int(system.lines[5] - system.space)
        dark = -1
        for y in range(top, bottom + 1):
            dark &= int.from_bytes(self.green[y * self.width:(y + 1) * self.width].translate(IS_DARK), 'big')
        dark = dark.to_bytes(self.width, 'big') if bottom >= top else bytes([1]) * self.width
        return [(a + b) / 2 for a, b in groups([x for x in range(system.left, system.right + 1) if dark[x]])]

    def staves(self):
        """Five lines each, as far apart."""
        lines, found = self.lines(), []
        while len(lines) >= 5:
            gaps = [lines[i + 1][0] - lines[i][0] for i in range(4)]
            if max(gaps) - min(gaps) <= 1.5 and max(gaps) < 30:
                found.append(lines[:5])
                lines = lines[5:]
            else:
                lines = lines[1:]
        return found

    def systems(self):
        staves = self.staves()
        return [System(self, staves[i] + staves[i + 1]) for i in range(0, len(staves) - 1, 2)]

    def blue(self, system):
        """The middle of what is painted in the colour of selections around a system; None: nothing is."""
        above, below = int(system.lines[0] - 5 * system.space), int(system.lines[9] + 5 * system.space)
        points = []
        for y in range(max(0, above), min(self.height, below)):
            row = self.rgb[3 * (y * self.width + system.left) + 2:3 * (y * self.width + system.right):3]  # the blue of it
            if max(row, default=0) > 150:
                points += [(x, y) for x, value in enumerate(row, system.left) if value > 150 and self.is_blue(x, y)]
        if not points:
            return None
        return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)

    def is_blue(self, x, y):
        red, green, blue = self.rgb[3 * (y * self.width + x):3 * (y * self.width + x) + 3]
        return blue > 150 and blue - red > 100 and blue - green > 40


def groups(numbers):
    """[3, 4, 5, 9] -> [(3, 5), (9, 9)]"""
    found = []
    for n in numbers:
        if found and n == found[-1][1] + 1:
            found[-1] = found[-1][0], n
        else:
            found.append((n, n))
    return found
