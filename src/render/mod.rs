//! The only place that formats: one file per output format over the same plain values.
