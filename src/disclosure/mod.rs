//! Suppression of small counts, and the proof that it cannot be undone.
