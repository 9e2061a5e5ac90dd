//! Runs a query and shapes a table; nothing else.
