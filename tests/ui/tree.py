# SPDX-License-Identifier: GPL-3.0-or-later
"""tree.py: what a screen reader finds, all of it at once.

libatspi asks the program for each name and each role of each widget and waits for each answer, thousands of times for a window with symbols.
GTK can also give all names, roles and states it has told screen readers of at once (org.a11y.atspi.Cache). That says nothing of who is shown:
hidden widgets stay there, and new ones come with the first question for the children of their parent. So look() takes everything, and sends
one question for the children of each, all of them before it waits.

A node holds what was true then: its name, role, states, children and parent. Places, values and actions are asked for when they are needed.
"""
from collections import namedtuple

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

ROOT = '/org/a11y/atspi/accessible/root'
CACHE = '/org/a11y/atspi/cache'
LABELLED_BY = 2
PATIENCE = 60000  # milliseconds, of one call
MOST_ROUNDS = 10  # what appears while one looks is looked at, too, but not for ever

Box = namedtuple('Box', 'x y width height')


class States(int):
    def contains(self, state):
        return bool(self >> int(state) & 1)


class Node:
    def __init__(self, tree, item):
        self.tree = tree
        (_, self.path), _, _, _, self.count, _, self.name, self.role, _, states = item
        self.states = States(states[0] | states[1] << 32)
        self.children, self.parent = [], None

    def get_name(self):
        return self.name

    def get_role_name(self):
        return Atspi.role_get_name(self.role)

    def get_state_set(self):
        return self.states

    def get_child_count(self):
        return len(self.children)

    def get_child_at_index(self, i):
        return self.children[i]

    def get_parent(self):
        return self.parent

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    # ---- asked for now ----

    def call(self, interface, method, parameters=None):
        return self.tree.call(self.path, interface, method, parameters)

    def get(self, interface, name):
        return self.call('org.freedesktop.DBus.Properties', 'Get', GLib.Variant('(ss)', ('org.a11y.atspi.' + interface, name)))[0]

    def get_n_actions(self):
        return self.get('Action', 'NActions')

    def do_action(self, i):
        self.call('org.a11y.atspi.Action', 'DoAction', GLib.Variant('(i)', (i,)))

    def get_extents(self, of):
        return Box(*self.call('org.a11y.atspi.Component', 'GetExtents', GLib.Variant('(u)', (int(of),)))[0])

    def get_current_value(self):
        return self.get('Value', 'CurrentValue')

    def set_current_value(self, value):
        self.call('org.freedesktop.DBus.Properties', 'Set', GLib.Variant('(ssv)', ('org.a11y.atspi.Value', 'CurrentValue', GLib.Variant('d', value))))

    def labels(self):
        """What says that it is its label."""
        relations = self.call('org.a11y.atspi.Accessible', 'GetRelationSet')[0]
        return [self.tree.nodes[path] for kind, targets in relations if kind == LABELLED_BY for _, path in targets if path in self.tree.nodes]

    def again(self):
        """The same as it is now; None where it is gone."""
        self.tree.look()
        return self.tree.nodes.get(self.path)


class Tree:
    """Of the program with this process id, once it is on the bus of screen readers (else is_there() is False)."""

    def __init__(self, pid):
        self.bus = bus()
        self.pid = pid
        self.owner = None
        self.nodes = {}

    def call(self, path, interface, method, parameters=None):
        return self.bus.call_sync(self.owner, path, interface, method, parameters, None, 0, PATIENCE, None).unpack()

    def ask_bus(self, method, *arguments):
        parameters = GLib.Variant('(s)', arguments) if arguments else None
        return self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', method, parameters, None, 0, PATIENCE, None).unpack()[0]

    def is_there(self):
        for name in self.ask_bus('ListNames'):
            try:
                if name.startswith(':') and self.ask_bus('GetConnectionUnixProcessID', name) == self.pid:
                    self.owner = name
                    return self.look() is not None
            except GLib.Error:
                pass  # it went meanwhile, or has no cache yet
        return False

    def tie(self, shown):
        """Children to parents, from the root down: a page of a GtkStack stands beside the stack itself as the parent of what is on it,
        and is nobody's child as long as it is not asked for."""
        open_nodes, reached = [ROOT], {ROOT}
        while open_nodes:
            path = open_nodes.pop()
            for child in shown.get(path, ()):
                if path in self.nodes and child in self.nodes and child not in reached:
                    reached.add(child)
                    self.nodes[child].parent = self.nodes[path]
                    self.nodes[path].children.append(self.nodes[child])
                    open_nodes.append(child)

    def look(self):
        """The root of all there is; None where the program is not there any more."""
        try:
            self.nodes, shown = {}, {}
            for _ in range(MOST_ROUNDS):
                self.nodes = {node.path: node for node in (Node(self, item) for item in self.call(CACHE, 'org.a11y.atspi.Cache', 'GetItems')[0])}
                parents = [path for path, node in self.nodes.items() if path not in shown and (node.count > 0 or path == ROOT)]
                shown.update(self.ask_for_children(parents))
                if all(child in self.nodes for children in shown.values() for child in children):
                    break
        except GLib.Error:  # it is going
            self.nodes = {}
            return None
        self.tie(shown)
        return self.nodes.get(ROOT)

    def ask_for_children(self, paths):
        """Of each, as a list of paths; none of what has gone."""
        found, left = {}, set(paths)

        def answered(bus, result, path):
            try:
                found[path] = [child for _, child in bus.call_finish(result).unpack()[0]]
            except GLib.Error:
                pass  # it went meanwhile
            left.discard(path)
        for path in paths:
            self.bus.call(self.owner, path, 'org.a11y.atspi.Accessible', 'GetChildren', None, None, 0, PATIENCE, None, answered, path)
        while left:
            GLib.MainContext.default().iteration(True)
        return found


the_bus = None


def bus():
    global the_bus
    if the_bus is None:
        import os
        the_bus = Gio.DBusConnection.new_for_address_sync(
            os.environ['AT_SPI_BUS_ADDRESS'], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
    return the_bus
