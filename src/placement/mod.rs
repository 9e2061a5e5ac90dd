//! Where capacities would best stand: instances, heuristics, exact methods and their bounds.
