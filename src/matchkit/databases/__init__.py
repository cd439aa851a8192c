"""Databases, through SQLAlchemy: queries are read as one, results are written as one. The only importer of it."""

from matchkit.databases.forgetting import forget_in_database
from matchkit.databases.queries import Query, Rows, is_query, read_queries
from matchkit.databases.tables import OF_PROJECTS, TABLES
from matchkit.databases.writing import check_database, write_tables

__all__ = [
    "OF_PROJECTS",
    "TABLES",
    "Query",
    "Rows",
    "check_database",
    "forget_in_database",
    "is_query",
    "read_queries",
    "write_tables",
]
