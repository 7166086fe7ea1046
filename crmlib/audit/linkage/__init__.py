"""Which records are one customer? Record linkage without labels: see docs/linkage.md.

record      what is compared: normalised fields          names       lists of names alone
block       which pairs; how many matches to expect      cluster     groups, their names, chains
model       levels of agreement and default weights      link        tables in, pairs and clusters out
score       blocked, weighed, guarded                    frozen      what was learned, kept over months
weigh       what a pair weighs, in one statement         learn       true agreement, by Splink
spark       the same statement, spread over a cluster    reading     how Japanese names are read
"""

from crmlib.audit.linkage.link import CLUSTERS, PAIRS, Linkage, link, linkage

__all__ = ["CLUSTERS", "PAIRS", "Linkage", "link", "linkage"]
