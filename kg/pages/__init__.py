"""What pages share, those of `kg serve` and those of the static site: words, dates, plain values, templates, style. No store, no server."""
