"""Queries of Logs Insights (J-22): fields, filter, stats, sort, limit, parse, display, dedup over lines. Pure."""

from .commands import Outcome, run
from .syntax import QueryError, parse_query

__all__ = ["Outcome", "QueryError", "parse_query", "run"]
