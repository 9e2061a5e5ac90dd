//! Recomputes published figures and says which do not agree.
