//! Spatial access: decay, catchments, nearest clinic and inequality, as pure functions over slices.
