#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""plot.py LOG OUT.svg: the curves of a training run, from the log that 'scorewright-cli train --log' writes: the loss and its running mean,
the loss on the dev set where it was measured (of the weights, and of their running mean), and the learning rate or the mean reward.
Needs nothing but Python."""
import json
import math
import os
import sys

WIDTH, HEIGHT = 1200, 800
LEFT, RIGHT = 90, 30
SMOOTH = 0.95  # of the running mean

PALE, BLUE, ORANGE, PURPLE, GREEN = '#a9ccf2', '#1a5eb5', '#e66100', '#813d9c', '#26a269'


def read(path):
    """The curves of a log by name, as lists of (step, value). The last line may have been cut off; a run that was continued goes back some steps."""
    curves = {'loss': [], 'dev_loss': [], 'dev_loss_mean': [], 'rate': [], 'reward': []}
    with open(path, encoding='utf-8', errors='replace') as file:
        for line in file:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if not isinstance(record, dict) or not is_number(record.get('step')):
                continue
            for name, points in curves.items():
                if is_number(record.get(name)):
                    while points and points[-1][0] >= record['step']:
                        points.pop()
                    points.append((record['step'], record[name]))
    if len(curves['loss']) < 2:
        raise ValueError(f"'{path}' is not the log of a training run")
    return curves


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def running_mean(points):
    found, mean, weight = [], 0, 0
    for step, value in points:
        mean = SMOOTH * mean + (1 - SMOOTH) * value
        weight = SMOOTH * weight + (1 - SMOOTH)
        found.append((step, mean / weight))
    return found


def nice_step(span, n):
    """1, 2 or 5 times a power of ten, so that about n of them fit."""
    ten = 10 ** math.floor(math.log10(span / n))
    return ten * next(k for k in (1, 2, 5, 10) if span / n <= k * ten or k == 10)


def ticks(low, high, n):
    step = nice_step(high - low, n)
    return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


class Panel:
    """One of the two diagrams, as a list of SVG elements."""

    def __init__(self, top, height, steps, curves, may_log=False):
        self.top, self.height = top, height
        self.first, self.last = steps
        values = [value for points in curves for _, value in points]
        low, high = min(values), max(values)
        self.logarithmic = may_log and low > 0 and high / low > 15  # a loss that falls a lot
        if self.logarithmic:
            low, high = math.log10(low), math.log10(high)
        elif 0 < low < 0.5 * high:
            low = 0
        if high - low < 1e-9:
            high = low + max(1e-9, abs(low) * 0.1)
        air = high - low
        self.low, self.high = low - (0.04 * air if low != 0 else 0), high + 0.06 * air
        self.out = []

    def x(self, step):
        return LEFT + (step - self.first) / max(1, self.last - self.first) * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        value = math.log10(max(value, 1e-12)) if self.logarithmic else value
        return self.top + self.height * (1 - (value - self.low) / (self.high - self.low))

    def line(self, x1, y1, x2, y2):
        self.out.append(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#e3e3e3"/>')

    def text(self, x, y, words, anchor='start', size=14, colour='#595959'):
        self.out.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{words}</text>')

    def axes(self, with_steps):
        for step in ticks(self.first, max(self.last, self.first + 1), 10):
            if step <= self.last:
                self.line(self.x(step), self.top, self.x(step), self.top + self.height)
                if with_steps:
                    self.text(self.x(step), self.top + self.height + 22, f'{step:.0f}', 'middle')
        if self.logarithmic:
            values = [k * 10.0 ** ten for ten in range(math.floor(self.low), math.ceil(self.high)) for k in (1, 2, 5)]
        else:
            values = ticks(self.low, self.high, 6)
        for value in values:
            if self.top - 1 <= self.y(value) <= self.top + self.height + 1:
                self.line(LEFT, self.y(value), WIDTH - RIGHT, self.y(value))
                self.text(LEFT - 10, self.y(value) + 5, f'{value:.4g}', 'end')

    def curve(self, points, colour, width, dots=False):
        places = ' '.join(f'{self.x(step):.1f},{self.y(value):.1f}' for step, value in points)
        self.out.append(f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"/>')
        if dots:
            self.out += [f'<circle cx="{self.x(step):.1f}" cy="{self.y(value):.1f}" r="4.5" fill="{colour}"/>' for step, value in points]

    def key(self, *names):
        """What the colours mean, above the diagram: (name, colour)."""
        x = LEFT
        for name, colour in names:
            self.out.append(f'<rect x="{x}" y="{self.top - 22}" width="18" height="5" fill="{colour}"/>')
            self.text(x + 25, self.top - 14, name, size=15, colour='#333333')
            x += 25 + 8 * len(name) + 28


def draw(curves):
    steps = curves['loss'][0][0], curves['loss'][-1][0]
    loss = Panel(50, 430, steps, (curves['loss'], curves['dev_loss'], curves['dev_loss_mean']), may_log=True)
    loss.axes(with_steps=False)
    loss.curve(curves['loss'], PALE, 1)
    loss.curve(running_mean(curves['loss']), BLUE, 2.5)
    names = [('loss (logarithmic)' if loss.logarithmic else 'loss', PALE), ('running mean', BLUE)]
    if curves['dev_loss']:
        loss.curve(curves['dev_loss'], ORANGE, 2.5, dots=True)
        names.append(('dev loss', ORANGE))
    if curves['dev_loss_mean']:
        loss.curve(curves['dev_loss_mean'], PURPLE, 2.5, dots=True)
        names.append(("dev loss of the weights' mean", PURPLE))
    loss.key(*names)
    out = loss.out
    points = curves['reward'] or curves['rate']
    if points:
        below = Panel(540, 195, steps, (points,))
        below.axes(with_steps=True)
        if curves['reward']:
            below.curve(points, PALE, 1)
            points = running_mean(points)
        below.curve(points, GREEN, 2.5)
        below.key(('mean reward' if curves['reward'] else 'learning rate', GREEN))
        below.text(WIDTH - RIGHT, below.top + below.height + 44, 'step', 'end')
        out = out + below.out
    return '\n'.join([f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif">',
                      f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', *out, '</svg>', ''])


def main(arguments):
    if len(arguments) != 2:
        print('plot.py LOG OUT.svg', file=sys.stderr)
        return 2
    try:
        picture = draw(read(arguments[0]))
        with open(arguments[1] + '.part', 'w', encoding='utf-8') as file:
            file.write(picture)
        os.replace(arguments[1] + '.part', arguments[1])
    except (OSError, ValueError) as error:
        print(f'plot.py: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
