"""The image service's own HTTP API, served by this site with its own keys."""
