"""What stands beside the reports? The site's index of scopes and pages, and the page that says why one is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmlib.present.element import Element
from crmlib.present.link import inside
from crmlib.present.locale import message
from crmlib.present.notice import Badge
from crmlib.present.shell import NavItem, wrap

STATUSES = ("done", "kept", "failed")
UNFOLDED = 60
"""With more pages than these, each scope shows the one to read first, and the others on demand."""


@dataclass(frozen=True)
class SitePage:
    """A page in the index. `status` is done, kept (unchanged since the last run) or failed, with its `reason`."""

    href: str
    label: str
    status: str = "done"
    meaning: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        inside(self.href)


@dataclass(frozen=True)
class SiteScope:
    """A scope (all, a team, a region …) with its pages, the one to read first in front, and the quality of its data.

    `goals` is (how many were met, how many were set), where that can be said; `workbook` the address of its tables.
    """

    label: str
    pages: Sequence[SitePage]
    badge: Badge | None = None
    goals: tuple[int, int] | None = None
    workbook: str | None = None


@dataclass(frozen=True)
class SiteGroup:
    """Scopes of one kind under a heading, such as teams."""

    label: str
    scopes: Sequence[SiteScope]


@dataclass(frozen=True)
class Site:
    """Everything that the index shows; `files` are (address, label) of what is of no one scope."""

    period: str
    groups: Sequence[SiteGroup]
    files: Sequence[tuple[str, str]] = ()

    @property
    def scopes(self) -> list[SiteScope]:
        """All scopes, in order."""
        return [scope for group in self.groups for scope in group.scopes]

    @property
    def page_count(self) -> int:
        """How many pages the site has, those that failed included."""
        return sum(len(scope.pages) for scope in self.scopes)

    @property
    def unfolded(self) -> bool:
        """Whether all links show at once: where they are few."""
        return self.page_count <= UNFOLDED

    @property
    def failed(self) -> list[tuple[SiteScope, SitePage]]:
        """The pages that could not be made, with their scope."""
        return [(scope, page) for scope in self.scopes for page in scope.pages if page.status == "failed"]


def render_index(
    site: Site,
    *,
    language: str = "en",
    title: str | None = None,
    brand: str | None = None,
    header: Element | None = None,
) -> str:
    """The site's index. `header` is an element under the title, such as `notice.Header`."""
    return wrap(
        "index.html",
        language=language,
        title=title or message("index.title", language),
        brand=brand,
        site=site,
        header=header.html() if header else "",
    )


def render_failure(
    page: str,
    reason: str,
    *,
    ask: str | None = None,
    language: str = "en",
    brand: str | None = None,
    nav: Sequence[NavItem] = (),
) -> str:
    """The page that stands where one could not be made: which, why, and whom to ask."""
    title = message("failure.title", language)
    return wrap("failure.html", language=language, title=title, brand=brand, nav=nav, page=page, reason=reason, ask=ask)
