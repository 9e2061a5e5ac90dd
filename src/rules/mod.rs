//! The plan's rules as pure functions over a snapshot of facts; every result names its rule and origin.
