"""How does a plan become a site of pages? Jobs, the fast engine, page data, the site, its manifest, delivery."""
