"""WebKitGTK in windows that a driver opens and that keep their data: `window.py FOLDER`.

Debian's MiniBrowser forgets everything at its end when it is steered. Run by the machine's own
Python, which is where Debian puts `gi`; never imported by tests.
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402  # only after their versions are named

WIDTH, HEIGHT = 360, 740


def main(folder: Path) -> None:
    """Open windows as the driver asks, until it closes the last."""
    data = WebKit2.WebsiteDataManager(
        base_data_directory=str(folder / "data"), base_cache_directory=str(folder / "cache")
    )
    context = WebKit2.WebContext(website_data_manager=data)
    cookies = context.get_cookie_manager()
    cookies.set_persistent_storage(
        str(folder / "cookies.db"), WebKit2.CookiePersistentStorage.SQLITE
    )
    context.set_automation_allowed(True)
    context.connect("automation-started", lambda _, session: steered(context, session))
    Gtk.main()


def steered(context: WebKit2.WebContext, session: WebKit2.AutomationSession) -> None:
    """Say who we are, and open a window whenever the driver wants one."""
    info = WebKit2.ApplicationInfo()
    info.set_name("WebKitGTK")
    info.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), 0)
    session.set_application_info(info)
    session.connect("create-web-view", lambda _: opened(context))


def opened(context: WebKit2.WebContext) -> WebKit2.WebView:
    """A window of the size of a phone."""
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    window = Gtk.Window(default_width=WIDTH, default_height=HEIGHT)
    view.connect("close", lambda _: window.destroy())
    window.add(view)
    window.show_all()
    return view


Gtk.init(None)
main(Path(sys.argv[1]))
