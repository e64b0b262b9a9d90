"""What can go wrong, as a tree.

HccontoError                 root: one clear sentence for the user
├── SourceError              a file of the ontology cannot be read, or says something it must not
├── IdentifierError          an identifier is malformed, unknown or ambiguous
├── BuildError               the pipeline cannot finish; nothing was replaced
├── QueryError               the query cannot be answered; the fault is in the query
│   ├── QuerySyntaxError     it is not SPARQL 1.1 Query; carries line and column
│   └── QueryRefused         it asks for something this service does not do (update, SERVICE)
└── LimitExceeded            the query ran into a limit of this service; the query may be fine
"""


class HccontoError(Exception):
    """Root of all errors a user may see. The message says what, where, and what to do."""


class SourceError(HccontoError):
    """A file of the ontology cannot be read, or holds something it must not."""


class IdentifierError(HccontoError):
    """A name or identifier is malformed, unknown or ambiguous."""


class BuildError(HccontoError):
    """The build cannot finish. What was served before is untouched."""


class QueryError(HccontoError):
    """A query cannot be answered, and the fault is in the query."""


class QuerySyntaxError(QueryError):
    """The text is not a SPARQL 1.1 query."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class QueryRefused(QueryError):
    """The query asks for what this service does not do: an update, or a SERVICE call."""


class LimitExceeded(HccontoError):
    """A limit in force stopped the query: time, memory, size, or the number at once."""
