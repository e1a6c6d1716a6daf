# SPDX-License-Identifier: MPL-2.0
"""Drives the real jemput window through AT-SPI, under Xvfb with a session bus of its own.

    with jemput_gui.Screen(size="800x480") as screen:
        with screen.jemput(home) as kit:
            kit.unlock("Sri Wahyuni", "five words ...")
            kit.touch("Rekam penduduk")
            kit.shot("nik")

Nothing sleeps for a fixed time: every step waits until the tree shows what it waits for. The tree
is asked over D-Bus without libatspi, whose own cache goes stale or locks up while a program starts.
"""
import os
import shutil
import signal
import subprocess
import sys
import time

TOOLS = ("Xvfb", "dbus-daemon", "xdotool", "import")
WAIT_S = float(os.environ.get("JEMPUT_GUI_WAIT_S", "30"))
POLL_S = 0.03
TOUCHABLE = ("push button", "toggle button")


def missing():
    """What this machine lacks for driving a window; empty if nothing."""
    lacks = [tool for tool in TOOLS if shutil.which(tool) is None]
    try:
        from gi.repository import Gio  # noqa: F401
    except ImportError:
        lacks.append("python3-gi")
    return lacks


class Timeout(AssertionError):
    pass


def wait(what, probe, seconds=None):
    """Polls until probe() gives something true, and gives that."""
    until = time.monotonic() + (WAIT_S if seconds is None else seconds)
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > until:
            raise Timeout("waited in vain for " + what)
        time.sleep(POLL_S)


CHECKED, SENSITIVE, SHOWING = 4, 24, 25  # AtspiStateType
REGISTRY = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")


class Gone(Exception):
    """The widget went away while it was asked."""


class Bus:
    """The accessibility bus of a screen."""

    def __init__(self, session_address):
        from gi.repository import Gio, GLib
        self.gio, self.glib = Gio, GLib
        session = self._connect(session_address)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                    None, None, 0, 5000, None).unpack()[0]
        self.connection = self._connect(address)

    def _connect(self, address):
        flags = self.gio.DBusConnectionFlags
        return self.gio.DBusConnection.new_for_address_sync(
            address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)

    def call(self, owner, path, interface, method, arguments=None):
        try:
            return self.connection.call_sync(owner, path, interface, method, arguments, None, 0,
                                             2000, None).unpack()
        except self.glib.Error as error:
            raise Gone(error.message) from error

    def pid(self, owner):
        return self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                         "GetConnectionUnixProcessID", self.glib.Variant("(s)", (owner,)))[0]


class Node:
    """One widget as a screen reader sees it."""

    def __init__(self, bus, owner, path):
        self.bus, self.owner, self.path = bus, owner, path

    def _call(self, method, arguments=None, interface="Accessible"):
        return self.bus.call(self.owner, self.path, "org.a11y.atspi." + interface, method, arguments)

    def children(self):
        return [Node(self.bus, owner, path) for owner, path in self._call("GetChildren")[0]]

    def role(self):
        return self._call("GetRoleName")[0]

    def name(self):
        variant = self.bus.glib.Variant("(ss)", ("org.a11y.atspi.Accessible", "Name"))
        return self.bus.call(self.owner, self.path, "org.freedesktop.DBus.Properties", "Get",
                             variant)[0]

    def middle(self):
        """Of the screen, in pixels."""
        left, top, width, height = self._call(
            "GetExtents", self.bus.glib.Variant("(u)", (0,)), "Component")[0]
        return left + width // 2, top + height // 2

    def has(self, state):
        words = self._call("GetState")[0]
        return bool(words[state // 32] >> (state % 32) & 1)

    def press(self):
        self._call("DoAction", self.bus.glib.Variant("(i)", (0,)), "Action")

    def set_text(self, text):
        self._call("SetTextContents", self.bus.glib.Variant("(s)", (text,)), "EditableText")


class Screen:
    """An X server and a session bus; environment for programs in `env`."""

    def __init__(self, size="800x480", shots=None):
        self.size = size
        self.shots = shots or os.environ.get("JEMPUT_SHOTS") or "screens"
        self.env = dict(os.environ)
        self.children = []

    def __enter__(self):
        read, write = os.pipe()
        self.children.append(subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", self.size + "x24", "-noreset",
             "-nolisten", "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL))
        os.close(write)
        with os.fdopen(read) as number:
            self.env["DISPLAY"] = ":" + number.readline().strip()
        bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                               env=self.env)
        self.children.append(bus)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        self.env.update(NO_AT_BRIDGE="0", GTK_MODULES="gail:atk-bridge", GSETTINGS_BACKEND="memory",
                        GDK_BACKEND="x11", LC_ALL="C.UTF-8", LANGUAGE="")
        self.env.pop("WAYLAND_DISPLAY", None)
        os.makedirs(self.shots, exist_ok=True)
        self.bus = Bus(self.env["DBUS_SESSION_BUS_ADDRESS"])
        return self

    def __exit__(self, *_):
        for child in reversed(self.children):
            child.terminate()
        for child in self.children:
            child.wait()

    def jemput(self, home, *args, binary=None):
        return Jemput(self, home, list(args), binary or os.environ["JEMPUT_BIN"])


class Jemput:
    """One running window."""

    def __init__(self, screen, home, args, binary):
        self.screen = screen
        self.command = [binary, "--home", home, "--size", screen.size] + args
        self.app = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, env=self.screen.env)
        self.app = wait("the window", self._application)
        return self

    def __exit__(self, kind, *_):
        if kind is not None and self.process.poll() is None:
            self.shot("failed")
            print("# the screen says: " + " | ".join(self.texts()), file=sys.stderr)
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(WAIT_S)

    def kill(self):
        """As if the power went."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(WAIT_S)

    def _application(self):
        if self.process.poll() is not None:
            raise AssertionError("jemput ended with %d" % self.process.returncode)
        bus = self.screen.bus
        try:
            for app in Node(bus, *REGISTRY).children():
                if bus.pid(app.owner) == self.process.pid:
                    return app
        except Gone:
            pass
        return None

    # ---- reading the tree -------------------------------------------------------------------

    def _walk(self, node):
        """Everything that is showing, in the order of the screen."""
        if self.process.poll() is not None:
            raise AssertionError("jemput ended with %d" % self.process.returncode)
        try:
            children = node.children()
        except Gone:
            return
        for child in children:
            try:
                if not child.has(SHOWING):
                    continue
            except Gone:
                continue
            yield child
            yield from self._walk(child)

    def find(self, role, name=None, starts=False, state=SHOWING):
        """The first widget showing of a role (or one of several) and name (None: any); None if
        there is none."""
        roles = (role,) if isinstance(role, str) else role  # None: any
        for node in self._walk(self.app):
            try:
                if roles is not None and node.role() not in roles:
                    continue
                said = node.name()
                if (name is None or said == name or (starts and said.startswith(name))) \
                        and node.has(state):
                    return node
            except Gone:
                continue
        return None

    def texts(self):
        """All words on the screen."""
        words = []
        for node in self._walk(self.app):
            try:
                if node.role() == "label":
                    words.append(node.name())
            except Gone:
                continue
        return [word for word in words if word]

    def says(self, part):
        return any(part in text for text in self.texts())

    # ---- waiting and doing ------------------------------------------------------------------

    def wait_for(self, role, name=None, starts=False, state=SHOWING, seconds=None):
        return wait("%s \"%s\"" % (role, name), lambda: self.find(role, name, starts, state),
                    seconds)

    def wait_text(self, part, seconds=None):
        return wait("the words \"%s\"" % part, lambda: self.says(part), seconds)

    def wait_gone(self, role, name, seconds=None):
        return wait("%s \"%s\" to go" % (role, name), lambda: self.find(role, name) is None, seconds)

    def touch(self, name, starts=False, role=TOUCHABLE, seconds=None):
        """Waits until a button can be touched, then touches it."""
        def probe():
            node = self.find(role, name, starts, SENSITIVE)
            try:
                if node is not None:
                    node.press()
                return node is not None
            except Gone:
                return False
        wait("\"%s\" to be touched" % name, probe, seconds)

    def point(self, role, name):
        """A real touch, where the widget is."""
        x, y = self.wait_for(role, name).middle()
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], env=self.screen.env,
                       check=True)

    def type(self, text, delay_ms=12):
        """Real key presses to the window."""
        subprocess.run(["xdotool", "type", "--delay", str(delay_ms), text], env=self.screen.env,
                       check=True)

    def key(self, *keys):
        subprocess.run(["xdotool", "key"] + list(keys), env=self.screen.env, check=True)

    def key_down(self, key):
        subprocess.run(["xdotool", "keydown", key], env=self.screen.env, check=True)

    def key_up(self, key):
        subprocess.run(["xdotool", "keyup", key], env=self.screen.env, check=True)

    def set_text(self, name, text):
        """Replaces what is in an entry."""
        self.wait_for("text", name).set_text(text)

    def shot(self, name):
        """A picture of the screen once it stands still (a preview never does: then the last);
        gives its path."""
        path = os.path.join(self.screen.shots, "%s-%s.png" % (name, self.screen.size))
        before = None
        for _ in range(8):
            subprocess.run(["import", "-window", "root", "-define", "png:exclude-chunks=date,time",
                            path], env=self.screen.env, check=True)
            with open(path, "rb") as picture:
                after = picture.read()
            if after == before:
                break
            before = after
        return path

    # ---- the ways of an officer -------------------------------------------------------------

    def press_keys(self, text):
        """On the glass: letters and spaces of the keyboard shown."""
        for letter in text:
            self.touch("Spasi" if letter == " " else letter)

    def unlock(self, officer, passphrase, seconds=None):
        wait("the officers", lambda: self.find("push button", officer) or self.says(officer))
        if self.find("push button", officer):
            self.touch(officer)
        self.wait_for("push button", "Spasi")
        self.press_keys(passphrase)
        self.touch("Masuk")
        self.wait_gone("push button", "Spasi", seconds)

    def choose_village(self, name):
        self.set_text("Cari desa atau kode", name)
        self.touch(name)
        return self.wait_for("push button", "Mulai di " + name)

    def edit(self, label, text):
        """A field of letters."""
        self.touch(label + ":", starts=True)
        self.set_text(label, text)
        self.touch("Simpan")
        self.wait_for("push button", "%s: %s" % (label, text))

    def edit_number(self, label, digits):
        self.touch(label + ":", starts=True)
        self.wait_for("push button", "Simpan")
        for digit in digits:
            self.touch(digit)
        self.touch("Simpan")
        self.wait_gone("push button", "Simpan")

    def pick(self, label, search, choice):
        """A field with a list to search in."""
        self.touch(label + ":", starts=True)
        self.set_text("Cari", search)
        self.touch(choice)
        self.wait_for("push button", "%s: %s" % (label, choice))

    def next(self):
        self.touch("Lanjut")

    def next_is_dead(self):
        """The step cannot be left forwards yet."""
        assert self.find("push button", "Lanjut") is not None
        assert self.find("push button", "Lanjut", state=SENSITIVE) is None, "Lanjut can be touched"
