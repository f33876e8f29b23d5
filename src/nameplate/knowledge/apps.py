"""Apps and makers' clouds: identifiers and domains, each with what it proves."""

from __future__ import annotations

from dataclasses import dataclass

from nameplate.knowledge.entries import Entry, Report, top
from nameplate.knowledge.makers import slug
from nameplate.model.parties import Source
from nameplate.model.terms import SourceGrade

KINDS = ("app", "cloud")
ROLES = ("api", "front", "delivery")
PLATFORMS = ("android", "ios", "windows", "macos", "store")
"""Namings in which an app may have an identifier. An iPad app on a Mac keeps its iOS identifier."""
ALSO = {"macos": ("macos", "ios")}
WEIGHTS = {"api": 20, "front": 10, "delivery": 5}
"""Decibans of one look-up by the role of the domain: only the app itself asks its interface hosts; a front
page or a statistics script is asked by any browser; a delivery host serves pages of others too."""


@dataclass(frozen=True, slots=True)
class AppDomain:
    """A domain that an app or cloud answers under.

    Attributes:
        name: registrable name or host, lower case; it covers itself and everything below it.
        role: "api", "front" or "delivery".
        grade: how well the domain itself is sourced.
    """

    name: str
    role: str
    grade: SourceGrade


@dataclass(frozen=True, slots=True)
class App:
    """An app, or the cloud of a device maker.

    Attributes:
        id: slug, unique among apps and parties.
        name: for people.
        kind: "app" or "cloud".
        party: id of the company behind it.
        ids: platform -> identifiers ("android", "ios", "windows", "macos", "store"), compared without case.
        domains: see AppDomain.
        source: of this entry.
        note: for people.
        variant_of: id of the app of which this is another build or companion; "" for none. Whether an instrument
            that names the one reaches the other is for a person to decide.
    """

    id: str
    name: str
    kind: str
    party: str
    ids: dict[str, tuple[str, ...]]
    domains: tuple[AppDomain, ...]
    source: Source
    note: str = ""
    variant_of: str = ""


@dataclass(frozen=True, slots=True)
class DomainMatch:
    """What a name asked for says: the app, how well that domain is sourced, and its weight."""

    app: App
    domain: AppDomain
    decibans: int


class Apps:
    """All apps and clouds, ready to be asked about names."""

    def __init__(self, apps: tuple[App, ...]) -> None:
        self.all = apps
        self._domains = {domain.name: (app, domain) for app in apps for domain in app.domains}
        self._ids = {
            (platform, known.casefold()): app
            for app in apps
            for platform, ids in app.ids.items()
            for known in ids
        }
        self._names = _by_name(apps)

    def match(self, domain: str) -> DomainMatch | None:
        """The app whose domain this is or lies below; the longest domain wins.

        Labels are whole: `nottiktokv.com` is not below `tiktokv.com`. Case and one trailing dot do not
        count; names in other scripts are compared as IDNA.
        """
        labels = _ascii(domain).split(".")
        for start in range(len(labels)):
            found = self._domains.get(".".join(labels[start:]))
            if found:
                return DomainMatch(*found, WEIGHTS[found[1].role])
        return None

    def by_id(self, platform: str, identifier: str) -> App | None:
        """The app with this package or bundle identifier on this platform; whole, without case.

        A bundle of iOS counts on macOS too: Macs run iPad apps under it.
        """
        known = identifier.strip().casefold()
        found = (self._ids.get((naming, known)) for naming in ALSO.get(platform, (platform,)))
        return next((app for app in found if app), None)

    def named(self, name: str, *, platform: str, identifier: str) -> App | None:
        """The app whose whole name this is, case and spaces aside, unless its identifier is another's.

        `Downloader for TikTok` is not TikTok, and neither is what calls itself TikTok under an identifier
        that is not TikTok's, where TikTok's own on that platform is known. What has no identifier anywhere is
        no app that is installed.
        """
        app = self._names.get(_folded(name))
        if app is None or not identifier.strip():
            return app
        another = self.by_id(platform, identifier) is not None or app.ids.get(platform)
        return None if another else app


def _by_name(apps: tuple[App, ...]) -> dict[str, App]:
    """Whole names, and the package names by which Windows lists its Store apps; none that two apps share."""
    owners: dict[str, list[App]] = {}
    for app in apps:
        packages = (known.partition("_")[0] for known in app.ids.get("windows", ()) if "_" in known)
        for name in {_folded(n) for n in (app.name, *packages)} if app.ids else ():
            owners.setdefault(name, []).append(app)
    return {name: found[0] for name, found in owners.items() if len(found) == 1}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _ascii(domain: str) -> str:
    name = domain.strip().lower().removesuffix(".")
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def read_apps(text: str, *, name: str, report: Report) -> tuple[App, ...]:
    """The apps of one file; what is wrong goes to the report."""
    return tuple(_app(entry) for entry in top(text, name, report, ("app",))["app"])


def _app(entry: Entry) -> App:
    ids = {platform: entry.texts(platform, optional=True) for platform in PLATFORMS}
    app = App(
        id=slug(entry),
        name=entry.text("name"),
        kind=entry.word("kind", KINDS),
        party=slug(entry, "party"),
        ids={platform: known for platform, known in ids.items() if known},
        domains=tuple(_domain(e) for e in entry.tables("domains", optional=True)),
        source=entry.source(),
        note=entry.text("note", optional=True),
        variant_of=slug(entry, "variant_of") if entry.has("variant_of") else "",
    )
    if not app.ids and not app.domains:
        entry.wrong("it has no identifier and no domain.", "Add what it can be recognised by.")
    entry.close()
    return app


def _domain(entry: Entry) -> AppDomain:
    name = entry.text("name")
    if name != _ascii(name) or name.startswith((".", "*")) or "." not in name:
        entry.wrong(f'"name" is {name!r}.', "Write a lower-case domain like tiktokv.com, without a star.")
    domain = AppDomain(name, entry.word("role", ROLES), SourceGrade(entry.word("grade", ("A", "B", "C"))))
    entry.close()
    return domain
