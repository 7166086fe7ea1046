"""Does an address stay inside the site? Pages link to pages and files beside them, and to nothing else."""

import re

from crmlib.errors import UserError

_SCHEME = re.compile(r"^[\s\x00-\x1f]*(?:[a-zA-Z][a-zA-Z0-9+.\-]*:|//|\\)")


def is_inside(href: str) -> bool:
    """Whether the address is relative: no scheme, no host, no absolute path.

    >>> is_inside("../tables/deals.xlsx"), is_inside("javascript:alert(1)"), is_inside("//host/x"), is_inside("/etc")
    (True, False, False, False)
    """
    return not _SCHEME.match(href) and not href.startswith("/") and not re.search(r"[\x00-\x1f]", href)


def inside(href: str) -> str:
    """The address, or a UserError where it leaves the site."""
    if not is_inside(href):
        raise UserError("a page links only inside its site", found=href, expected="a relative address")
    return href
