"""Plays a file of steps on the program; `run` starts it inside a display and a session bus of its own.

A step is a line; `#` begins a comment. NAME is the whole accessible name of a control, or its text where it has no
name; `*` in it stands for anything. `ROLE:NAME` wants a role too (`button:…`), and `NAME #2` is the second such
control. Every step that looks for something looks again until its time is over, so none of them sleeps.

    start ARG…            start the program with `--data-dir` and these arguments; a second start finds the same data
    until SECONDS NAME    wait for a control
    expect NAME           the same, 10 s
    absent NAME           wait until no such control is there
    click NAME            also dclick, rclick: press the left button, press it twice, press the right one
    type TEXT             into what has the focus; what is not ASCII goes through the clipboard
    key KEY…              X names: ctrl+k, Escape, Page_Down
    size WIDTH HEIGHT     of the window
    shot NAME             a picture of the screen, OUT/NAME.png
    picture NAME          a picture of the window without its frame
    tree                  print every control: role, name, text, place
    quit                  close the window; the program has to end with status 0 within 5 s
    nowhere TEXT          no file below the folder of the data holds this text
    secrets open          from now on GNOME Keyring (Debian's gnome-keyring) is on the bus, with an open collection
    secrets silent        or a Secret Service that never answers
    secrets answers       or the same, which now answers whatever it is asked with an error

There is no Secret Service before that: `run` gives the bus none.
"""

import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402 (the version has to be said first)

LIMIT_S = 10.0
QUIT_LIMIT_S = 5.0
PAUSE_S = 0.1
# Owns a name and stops before it could answer anything; once it goes on, GDBus answers every call with an error.
SILENT_SERVICE = """
import os, signal
from gi.repository import Gio, GLib
bus = Gio.bus_get_sync(Gio.BusType.SESSION)
name = GLib.Variant("(su)", ("org.freedesktop.secrets", 0))
bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName", name, None, 0, -1)
os.kill(os.getpid(), signal.SIGSTOP)
GLib.MainLoop().run()
"""
# AT-SPI's own words, and the things that everyone else calls otherwise.
ROLES = {role: role for role in map(Atspi.role_get_name, map(Atspi.Role, range(Atspi.Role.LAST_DEFINED)))}
ROLES |= {"button": "push button", "checkbox": "check box", "radio": "radio button", "text": "entry", "tab": "page tab"}


class StepError(Exception):
    """A step that did not do what it says."""


def enable_accessibility() -> None:
    """Says that a screen reader is there: without it the program builds no tree of names."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    for flag in ("IsEnabled", "ScreenReaderEnabled"):
        value = GLib.Variant("(ssv)", ("org.a11y.Status", flag, GLib.Variant("b", True)))
        properties = "org.freedesktop.DBus.Properties"
        bus.call_sync("org.a11y.Bus", "/org/a11y/bus", properties, "Set", value, None, Gio.DBusCallFlags.NONE, 10_000)


def keyring_is_open() -> bool:
    """Is there a Secret Service whose default collection can be read?"""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def call(path: str, interface: str, method: str, arguments: GLib.Variant) -> object:
        name, flags = "org.freedesktop.secrets", Gio.DBusCallFlags.NONE
        return bus.call_sync(name, path, interface, method, arguments, None, flags, 10_000).unpack()[0]

    alias = GLib.Variant("(s)", ("default",))
    path = call("/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "ReadAlias", alias)
    is_locked = GLib.Variant("(ss)", ("org.freedesktop.Secret.Collection", "Locked"))
    return path != "/" and not call(path, "org.freedesktop.DBus.Properties", "Get", is_locked)


def tool(*command: str, stdin: str | None = None) -> str:
    """Runs one of the X tools; its failure is the step's."""
    done = subprocess.run(
        command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    )
    if done.returncode != 0:
        raise StepError(f"{command[0]} failed")
    return done.stdout


def again(what: str, limit_s: float, found: Callable[[], object]) -> object:
    """Asks again and again until the answer is not false."""
    end = time.monotonic() + limit_s
    while True:
        try:
            if answer := found():
                return answer
        except GLib.Error:
            pass  # What is asked changed under the question, or is not there yet.
        if time.monotonic() > end:
            raise StepError(f"{what} after {limit_s:g} s")
        time.sleep(PAUSE_S)


def clipboard() -> str | None:
    """The text that a paste would give now."""
    try:
        return tool("xclip", "-selection", "clipboard", "-o")
    except StepError:
        return None


class Control:
    """A node of the program's accessibility tree."""

    def __init__(self, node: Atspi.Accessible) -> None:
        self.node = node
        self.role: str = node.get_role_name()
        self.name: str = node.get_name() or ""

    def text(self) -> str:
        """The text that an entry or a label holds."""
        if "Text" not in self.node.get_interfaces():
            return ""
        return Atspi.Text.get_text(self.node, 0, Atspi.Text.get_character_count(self.node))

    def place(self) -> tuple[int, int, int, int]:
        """Left, top, width and height on the screen."""
        if "Component" not in self.node.get_interfaces():
            return (0, 0, 0, 0)
        box = Atspi.Component.get_extents(self.node, Atspi.CoordType.SCREEN)
        return (box.x, box.y, box.width, box.height)

    def takes_text(self) -> bool:
        """Can one type into it?"""
        return self.role in (ROLES["text"], "password text")

    def has_focus(self) -> bool:
        """Does what is typed go there?"""
        return self.node.get_state_set().contains(Atspi.StateType.FOCUSED)

    def is_shown(self) -> bool:
        """Has it a place to click on?"""
        _, _, width, height = self.place()
        return width > 0 and height > 0


class Wanted:
    """What a step says of the control it is about."""

    def __init__(self, text: str) -> None:
        role, colon, name = text.partition(":")
        if not colon or role not in ROLES:
            role, name = "", text
        match = re.fullmatch(r"(.+?)(?: #(\d+))?", name)
        if match is None:
            raise StepError("a name is missing")
        self.name, number = match.groups()
        self.role = ROLES.get(role)
        self.number = int(number or 1)
        self.pattern = re.compile(".*".join(map(re.escape, self.name.split("*"))), re.DOTALL)

    def fits(self, control: Control) -> bool:
        """Is this such a control?"""
        if self.role is not None and control.role != self.role:
            return False
        said = control.name or control.text()
        return self.pattern.fullmatch(said) is not None and control.is_shown()


class Session:
    """The program and the hands that use it."""

    def __init__(self, out: pathlib.Path, data: pathlib.Path, binary: str) -> None:
        self.out, self.data, self.binary = out, data, binary
        self.program: subprocess.Popen | None = None
        self.secret_service: subprocess.Popen | None = None

    def running(self) -> subprocess.Popen:
        """The program, which has to be running."""
        if self.program is None:
            raise StepError("nothing was started")
        status = self.program.poll()
        if status is not None:
            raise StepError(f"the program ended by itself with status {status}")
        return self.program

    def controls(self) -> Iterator[tuple[int, Control]]:
        """Every control with its depth, a parent before its children."""
        if self.program is None:
            return
        desktop = Atspi.get_desktop(0)
        tops = (desktop.get_child_at_index(i) for i in range(desktop.get_child_count()))
        stack = [(0, top) for top in tops if top is not None and top.get_process_id() == self.program.pid]
        while stack:
            depth, node = stack.pop()
            try:
                control = Control(node)
                children = [node.get_child_at_index(i) for i in range(node.get_child_count())]
            except GLib.Error:
                continue  # It went away while we looked.
            yield depth, control
            stack += [(depth + 1, child) for child in reversed(children) if child is not None]

    def find(self, wanted: Wanted) -> Control | None:
        """The control that is wanted, if it is there now."""
        left = wanted.number
        for _, control in self.controls():
            try:
                left -= wanted.fits(control)
            except GLib.Error:
                continue
            if left == 0:
                return control
        return None

    def wait(self, what: str, limit_s: float, found: Callable[[], object]) -> object:
        """Asks the running program again and again."""
        return again(what, limit_s, lambda: self.running() and found())

    def wait_for(self, name: str, limit_s: float = LIMIT_S) -> Control:
        """The control of this name."""
        wanted = Wanted(name)
        return self.wait(f"no “{name}”", limit_s, lambda: self.find(wanted))

    def steady(self, wanted: Wanted) -> Control | None:
        """The control that is wanted, if it is there and does not move."""
        before = self.find(wanted)
        if before is None:
            return None
        place = before.place()
        time.sleep(PAUSE_S)
        after = self.find(wanted)
        return after if after is not None and after.place() == place else None

    def windows(self) -> list[str]:
        """The X ids of the program's windows."""
        pid = str(self.running().pid)
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", pid],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        return done.stdout.split()

    def step_start(self, rest: str) -> None:
        """Starts the program and waits for its window."""
        if self.program is not None and self.program.poll() is None:
            raise StepError("it is still running")
        command = [self.binary, "--data-dir", str(self.data), *shlex.split(rest)]
        self.program = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        self.wait("no window", 60, self.windows)

    def step_until(self, rest: str) -> None:
        """Waits for a control as long as the step says."""
        seconds, _, name = rest.partition(" ")
        self.wait_for(name, float(seconds))

    def step_expect(self, rest: str) -> None:
        """Wants a control to be there."""
        self.wait_for(rest)

    def step_absent(self, rest: str) -> None:
        """Wants a control to be gone."""
        wanted = Wanted(rest)
        self.wait(f"still a “{rest}”", LIMIT_S, lambda: self.find(wanted) is None)

    def press(self, name: str, button: str, times: str = "1") -> None:
        """Moves to the middle of a control once it has stopped moving, and presses a button there."""
        wanted = Wanted(name)
        control = self.wait(f"no steady “{name}”", LIMIT_S, lambda: self.steady(wanted))
        left, top, width, height = control.place()
        tool("xdotool", "mousemove", str(left + width // 2), str(top + height // 2))
        tool("xdotool", "click", "--repeat", times, "--delay", "60", button)
        if control.takes_text() and button == "1":
            # What is typed in the very frame of the click would be lost, and a busy machine has long frames.
            self.wait(f"no focus on “{name}”", LIMIT_S, lambda: self.wait_for(name).has_focus())

    def step_click(self, rest: str) -> None:
        """Presses the left button on a control."""
        self.press(rest, "1")

    def step_dclick(self, rest: str) -> None:
        """Presses it twice."""
        self.press(rest, "1", "2")

    def step_rclick(self, rest: str) -> None:
        """Presses the right button."""
        self.press(rest, "3")

    def step_type(self, rest: str) -> None:
        """Types a text."""
        self.running()
        if rest.isascii():
            tool("xdotool", "type", "--delay", "20", "--", rest)
            return
        # xclip stays behind to serve the selection: it must not hold our pipes open.
        with subprocess.Popen(
            ["xclip", "-selection", "clipboard"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as clip:
            clip.communicate(rest)
        # It goes to the background before the X server has heard of it; a paste in between finds nothing.
        self.wait("the clipboard holds another text", LIMIT_S, lambda: clipboard() == rest)
        tool("xdotool", "key", "ctrl+v")

    def step_key(self, rest: str) -> None:
        """Presses keys."""
        self.running()
        tool("xdotool", "key", "--delay", "60", *rest.split())

    def step_size(self, rest: str) -> None:
        """Gives the window a size."""
        width, height = rest.split()
        for window in self.windows():
            tool("xdotool", "windowsize", "--sync", window, width, height)

    def step_shot(self, rest: str) -> None:
        """Takes a picture of the screen."""
        tool("import", "-window", "root", str(self.out / f"{rest}.png"))

    def step_picture(self, rest: str) -> None:
        """Takes a picture of the window once the pointer's last movement is drawn."""
        tool("xdotool", "mousemove", "0", "0")
        time.sleep(PAUSE_S)
        tool("import", "-window", self.windows()[-1], str(self.out / f"{rest}.png"))

    def step_tree(self, _rest: str) -> None:
        """Prints the tree."""
        print(self.tree())

    def tree(self) -> str:
        """Every control, a line each."""
        lines = []
        for depth, control in self.controls():
            try:
                text, (left, top, width, height) = control.text(), control.place()
            except GLib.Error:
                continue
            said = f" = {text!r}" if text and text != control.name else ""
            lines.append(f"{'  ' * depth}{control.role}:{control.name}{said} @{left},{top} {width}x{height}")
        return "\n".join(lines)

    def step_quit(self, _rest: str) -> None:
        """Closes the window and waits for the end of the program."""
        program = self.running()
        for window in self.windows():
            tool("wmctrl", "-i", "-c", window)
        try:
            status = program.wait(QUIT_LIMIT_S)
        except subprocess.TimeoutExpired:
            raise StepError(f"still running {QUIT_LIMIT_S:g} s after its window was closed") from None
        if status != 0:
            raise StepError(f"ended with status {status}")

    def step_nowhere(self, rest: str) -> None:
        """Looks for a text in every file."""
        files = [path for path in self.data.rglob("*") if path.is_file()]
        if not files:
            raise StepError("there are no files")
        for path in files:
            if rest.encode() in path.read_bytes():
                raise StepError(f"it stands in {path.relative_to(self.data)}")

    def step_secrets(self, rest: str) -> None:
        """Starts a Secret Service, or lets the silent one answer."""
        match rest, self.secret_service:
            case "open", None:
                command = ["gnome-keyring-daemon", "--unlock", "--foreground", "--components=secrets"]
                self.secret_service = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                self.secret_service.stdin.write(b"correct horse")
                self.secret_service.stdin.close()
                again("no keyring", LIMIT_S, keyring_is_open)
            case "silent", None:
                self.secret_service = subprocess.Popen([sys.executable, "-c", SILENT_SERVICE])
                os.waitid(os.P_PID, self.secret_service.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
                if self.secret_service.poll() is not None:
                    raise StepError("it could not be started")
            case "answers", subprocess.Popen() as service:
                service.send_signal(signal.SIGCONT)
            case _:
                raise StepError("no such state")

    def play(self, line: str) -> None:
        """Does one step."""
        verb, _, rest = line.partition(" ")
        step = getattr(self, f"step_{verb}", None)
        if step is None:
            raise StepError("no such step")
        step(rest.strip())

    def end(self) -> None:
        """Ends what is still running."""
        for process in (self.program, self.secret_service):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()


def main() -> int:
    """Plays the file; 0 when every step did what it says."""
    steps, out, data, binary = sys.argv[1:5]
    name = pathlib.Path(steps).stem
    enable_accessibility()
    session = Session(pathlib.Path(out), pathlib.Path(data), os.path.abspath(binary))
    began, at, done = time.monotonic(), "", 0
    try:
        for number, line in enumerate(pathlib.Path(steps).read_text("utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                at = f"{name}.steps:{number}: {line.strip()}"
                session.play(line.strip())
                done += 1
                if os.environ.get("WINDOW_TIMES"):
                    print(f"{time.monotonic() - began:7.2f} s  {line.strip()}", flush=True)
    except (StepError, ValueError) as error:
        print(f"{at}: {error}", flush=True)
        (session.out / f"{name}-failed.txt").write_text(session.tree() + "\n", "utf-8")
        session.step_shot(f"{name}-failed")
        return 1
    finally:
        session.end()
    print(f"{name}: {done} steps in {time.monotonic() - began:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
