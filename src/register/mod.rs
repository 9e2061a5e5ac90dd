//! Everything that knows SQLite: open, migrate, lock, snapshot, journal, typed reads and writes.
