-- What checks amounted to, and how full tablespaces were. Times are milliseconds since 1970-01-01, UTC.

CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    instance TEXT NOT NULL,
    check_name TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL,
    elapsed_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    cause TEXT,
    summary TEXT NOT NULL
) STRICT;

CREATE INDEX reports_by_check ON reports (instance, check_name, started_at_ms);
CREATE INDEX reports_by_age ON reports (started_at_ms);

CREATE TABLE tablespaces (
    id INTEGER PRIMARY KEY,
    instance TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    UNIQUE (instance, name, kind)
) STRICT;

-- By far the most rows: as narrow as can be, and each tablespace's in the order of time.
CREATE TABLE tablespace_samples (
    tablespace INTEGER NOT NULL REFERENCES tablespaces (id),
    at_ms INTEGER NOT NULL,
    used_bytes INTEGER NOT NULL,
    capacity_bytes INTEGER,
    PRIMARY KEY (tablespace, at_ms)
) STRICT, WITHOUT ROWID;

CREATE INDEX tablespace_samples_by_age ON tablespace_samples (at_ms);
