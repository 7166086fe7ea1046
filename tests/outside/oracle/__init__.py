"""How would a person count each KPI from the rows, reading its definition only?

A second opinion on the catalogue: plain Python over lists of dict rows, exact fractions, one short function per KPI,
written from the wording of the specification. It imports nothing of crmlib, uses no SQL and no data frames, and is
slow on purpose.

Reading order: `rows` (files → typed rows), `periods` (days and instants), `world` (what is known at as_of, and money),
`deals` (a deal at an instant, stays), `slices` (whose row is it), `facts` (what a KPI adds up), `orders` (orders and
customers), then the KPIs by area (`marketing`, `sales`, `activity`, `customers`, `recurring`, `service`, `adoption`,
`goals`), `evaluate` (a KPI in a slice) and `bridge` (the pipeline bridge).
"""
