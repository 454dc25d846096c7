"""The admin's pages, one subject a file."""

from generation.admin import audit, jobs, models, prices, quotas, vendor

__all__ = ["audit", "jobs", "models", "prices", "quotas", "vendor"]
